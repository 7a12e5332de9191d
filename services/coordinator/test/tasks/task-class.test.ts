import { readFile } from 'node:fs/promises';
import { taskSpec, tasksQueue } from '@testwire/contracts';
import { classesOf } from '../../src/tasks/task-class.ts';

const AUTOSCALING = new URL('../../../../k8s/workers/autoscaling.yaml', import.meta.url);

describe('the class of tasks that ask for nothing', () => {
  it('is the one that k8s/workers counts', async () => {
    const [plain] = classesOf([taskSpec.parse({ id: 'any', command: ['true'] })], true);
    const queues = [...(await readFile(AUTOSCALING, 'utf8')).matchAll(/bull:(tasks-\w+):/g)].map(([, queue]) => queue);
    expect(queues).toHaveLength(4);
    expect(new Set(queues)).toEqual(new Set([tasksQueue(plain?.id ?? '').name]));
  });
});
