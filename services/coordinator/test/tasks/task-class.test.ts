import { readFile } from 'node:fs/promises';
import { taskSpec } from '@testwire/contracts';
import { classesOf } from '../../src/tasks/task-class.ts';
import { describeNeed } from '../../src/workers/fits.ts';

const AUTOSCALING = new URL('../../../../k8s/workers/autoscaling.yaml', import.meta.url);
const plain = taskSpec.parse({ id: 'any', command: ['true'] });

describe('the class of tasks that ask for nothing', () => {
  it('is one for each project', () => {
    const ids = ['shop', 'bank', 'shop'].map((project) => classesOf([plain], true, project)[0]?.id);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toBe(ids[2]);
  });

  it('asks, in every project, for what k8s/workers counts', async () => {
    const needs = ['shop', 'bank'].flatMap((project) => classesOf([plain], true, project).map(describeNeed));
    const counted = /testwire_task_needs\{needs="([^"]+)"\}/.exec(await readFile(AUTOSCALING, 'utf8'))?.[1];
    expect(new Set(needs)).toEqual(new Set([counted]));
  });
});
