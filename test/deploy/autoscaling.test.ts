import { notifyQueue, PROVIDER_IDS, QUEUES, taskSpec } from '@testwire/contracts';
import { NOTIFIED_PROVIDERS } from '../components/render.ts';
import { nameOf, ofKind, podOf } from './kubernetes.ts';
import { schemaFaults } from './kubernetes-schema.ts';
import { renderKustomization } from './kustomize.ts';
import { readText } from './repository.ts';
import { at, listAt, numberAt, textAt, type Tree } from './tree.ts';

const objects = renderKustomization('k8s/overlays/production');
const scaled = ofKind(objects, 'ScaledObject').map((object) => [nameOf(object), object] as const);

/** Queues of a service, by the catalogue. */
function queuesOf(name: string): string[] {
  const provider = PROVIDER_IDS.find((id) => name === `notifier-${id}`);
  if (provider !== undefined) return [notifyQueue(provider).name];
  return Object.values(QUEUES).flatMap((queue) => (queue.consumer === name ? [queue.name] : []));
}

/** How many jobs of each queue a pod works on at once, by the code. */
function concurrencyOf(name: string): number {
  const [service, file] = name.startsWith('notifier')
    ? ['notifier', 'start-notifier.ts']
    : [name, name === 'artifact-uploader' ? 'start-uploader.ts' : `start-${name}.ts`];
  return Number(/concurrency: (\d+)/.exec(readText(`services/${service}/src/${file}`))?.[1]);
}

/** So many jobs wait, so many are worked on: how many pods that asks for, by the formula and the bounds. */
function podsFor(object: Tree, jobs: number): number {
  const wanted = Math.ceil(jobs / Number(textAt(object, 'spec', 'advanced', 'scalingModifiers', 'target')));
  return Math.min(numberAt(object, 'spec', 'maxReplicaCount'), Math.max(numberAt(object, 'spec', 'minReplicaCount'), wanted));
}

describe('autoscaling', () => {
  it('is there for everything that works on a queue, but where one pod has the volume', () => {
    const notifiers = NOTIFIED_PROVIDERS.filter((provider) => provider !== 'local').map((provider) => `notifier-${provider}`);
    const workers = ['coordinator', 'formatter', 'artifact-uploader', ...notifiers];
    expect(scaled.map(([name]) => name).toSorted()).toEqual(workers.toSorted());
    expect(ofKind(objects, 'HorizontalPodAutoscaler').map(nameOf)).toEqual(['web']);
    const deployments = ofKind(objects, 'Deployment').map(nameOf);
    for (const [name, object] of scaled) {
      expect(textAt(object, 'spec', 'scaleTargetRef', 'name')).toBe(name);
      expect(deployments).toContain(name);
    }
  });

  it('leaves the number of pods to the autoscaler', () => {
    const fixed = ofKind(objects, 'Deployment').filter((deployment) => at(deployment, 'spec', 'replicas') !== undefined);
    expect(fixed.map(nameOf)).toEqual(['notifier-local']);
  });

  it.each(scaled)('%s counts what waits and what is worked on, of each of its queues', (name, object) => {
    const lists = listAt(object, 'spec', 'triggers').map((trigger) => textAt(trigger, 'metadata', 'listName'));
    const wanted = queuesOf(name).flatMap((queue) => [`bull:${queue}:wait`, `bull:${queue}:active`]);
    expect(lists.toSorted()).toEqual(wanted.toSorted());
    const terms = textAt(object, 'spec', 'advanced', 'scalingModifiers', 'formula').split(' + ');
    expect(terms).toEqual(listAt(object, 'spec', 'triggers').map((trigger) => textAt(trigger, 'name')));
  });

  it.each(scaled)('%s never asks for fewer pods than have all hands full, nor for none', (name, object) => {
    expect(textAt(object, 'spec', 'advanced', 'scalingModifiers', 'target')).toBe(String(concurrencyOf(name)));
    for (let busy = 0; busy <= numberAt(object, 'spec', 'maxReplicaCount'); busy += 1)
      expect(podsFor(object, busy * concurrencyOf(name))).toBeGreaterThanOrEqual(Math.max(busy, 1));
    const scaleDown = at(object, 'spec', 'advanced', 'horizontalPodAutoscalerConfig', 'behavior', 'scaleDown');
    expect(scaleDown).toEqual({
      stabilizationWindowSeconds: 300,
      policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
    });
  });
});

describe('k8s/workers', () => {
  const workers = renderKustomization('k8s/workers');
  const [worker = null] = ofKind(workers, 'Deployment');
  const [scaler = null] = ofKind(workers, 'ScaledObject');

  it('has objects that the API server takes, in a namespace that reaches the coordinator', () => {
    expect(workers.flatMap((object) => schemaFaults(object).map((fault) => `${nameOf(object)}: ${fault}`))).toEqual([]);
    const [namespace = null] = ofKind(workers, 'Namespace');
    expect(at(namespace, 'metadata', 'labels', 'testwire/reaches-web')).toBe('true');
    expect(new Set(workers.slice(1).map((object) => textAt(object, 'metadata', 'namespace')))).toEqual(
      new Set(['testwire-workers']),
    );
    const web = ofKind(objects, 'Service').find((service) => nameOf(service) === 'web');
    expect(listAt(podOf(worker), 'containers', 0, 'args')).toContain('http://web.testwire');
    expect(numberAt(web ?? null, 'spec', 'ports', 0, 'port')).toBe(80);
  });

  it('counts each batch once, whatever is done with it, and leaves the number of pods to the autoscaler', () => {
    const triggers = listAt(scaler, 'spec', 'triggers').map((trigger) => textAt(trigger, 'metadata', 'query'));
    expect(triggers).toEqual([expect.stringMatching(/^sum\(max by \(state\) \(testwire_task_needs\{needs="[^"]+"\}\)\)$/)]);
    expect(at(worker, 'spec', 'replicas')).toBeUndefined();
  });

  it('gives a worker that is asked to leave the time for the task that it runs, and to deliver', () => {
    const { timeoutSeconds } = taskSpec.parse({ id: 'any', command: ['true'] });
    expect(numberAt(podOf(worker), 'terminationGracePeriodSeconds')).toBeGreaterThanOrEqual(timeoutSeconds + 60);
  });

  it('gives workers no secret of the stores', () => {
    const sources = listAt(podOf(worker), 'containers', 0, 'envFrom').map((source) => textAt(source, 'secretRef', 'name'));
    expect(sources).toEqual(['testwire-worker-token']);
  });
});
