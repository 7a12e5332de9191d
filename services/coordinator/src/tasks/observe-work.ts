import { tasksQueue } from '@testwire/contracts';
import type { QueueSurvey } from '@testwire/queue';
import type { TaskClass, WorkerRecord } from '@testwire/store';
import { gauge, type Reading } from '@testwire/telemetry';
import { describeNeed, fits, NEEDS_NOTHING } from '../workers/fits.ts';
import { presentWorkers } from '../workers/present-workers.ts';
import type { TaskDeps } from './deps.ts';
import { remember } from './remember.ts';

/** So many classes, and kinds of machines, have series of their own; what is beyond is counted together as `others`. */
const MOST_SERIES = 50;
const OTHERS = 'others';
/** All gauges of one scrape are made of one look. */
const SAME_LOOK_MS = 1000;

type WorkerLoad = 'busy' | 'idle' | 'draining';

interface Look {
  readonly workers: readonly { readonly worker: WorkerRecord; readonly load: WorkerLoad }[];
  readonly classes: readonly { readonly taskClass: TaskClass; readonly survey: QueueSurvey }[];
}

async function lookAround(deps: TaskDeps): Promise<Look> {
  const { tasks, leases } = deps.store;
  const [present, open] = await Promise.all([presentWorkers(deps), tasks.openClasses(new Date(deps.now()).toISOString())]);
  const [held, surveys] = await Promise.all([
    leases.ofWorkers(present.map(({ id }) => id)),
    deps.leaseQueue.survey(open.map(({ id }) => tasksQueue(id).name)),
  ]);
  const busy = new Set(held.map(({ worker }) => worker));
  const loadOf = ({ id, draining }: WorkerRecord): WorkerLoad => (draining ? 'draining' : busy.has(id) ? 'busy' : 'idle');
  return {
    workers: present.map((worker) => ({ worker, load: loadOf(worker) })),
    classes: open.flatMap((taskClass) => {
      const survey = surveys.get(tasksQueue(taskClass.id).name);
      return survey === undefined ? [] : [{ taskClass, survey }];
    }),
  };
}

/** Adds up what has the same labels. */
function sumUp(readings: readonly Required<Reading>[]): Reading[] {
  const sums = new Map<string, Required<Reading>>();
  for (const { value, labels } of readings) {
    const key = JSON.stringify(Object.values(labels));
    sums.set(key, { value: value + (sums.get(key)?.value ?? 0), labels });
  }
  return [...sums.values()];
}

/** As Node names them. Workers say what they like. */
const PLATFORMS = ['linux', 'darwin', 'win32', 'freebsd', 'openbsd', 'sunos', 'aix', 'android'];

function countWorkers({ workers }: Look): Reading[] {
  const kindOf = ({ capabilities }: WorkerRecord): string => capabilities.hardware.toSorted().join('+');
  const kinds = [...new Set(workers.map(({ worker }) => kindOf(worker)))].toSorted().slice(0, MOST_SERIES);
  return sumUp(
    workers.map(({ worker, load }) => {
      const hardware = kindOf(worker);
      const { platform } = worker.capabilities.os;
      const os = PLATFORMS.includes(platform) ? platform : 'other';
      return { value: 1, labels: { state: load, hardware: kinds.includes(hardware) ? hardware : OTHERS, os } };
    }),
  );
}

type ClassLook = Look['classes'][number];

/** The classes that wait longest come first, and keep their series. */
function labelled({ classes }: Look): (ClassLook & { readonly labels: { class: string; needs: string } })[] {
  const urgent = classes.toSorted((a, b) => (a.survey.oldestAt ?? Infinity) - (b.survey.oldestAt ?? Infinity) || 0);
  return urgent.map((one, place) => {
    const { taskClass } = one;
    const labels =
      place < MOST_SERIES ? { class: taskClass.id, needs: describeNeed(taskClass) } : { class: OTHERS, needs: OTHERS };
    return { ...one, labels };
  });
}

function countBatches(look: Look): Reading[] {
  return sumUp(
    labelled(look).flatMap(({ survey: { waiting, held, delayed }, labels }) =>
      Object.entries({ waiting, leased: held, delayed }).map(([state, value]) => ({ value, labels: { ...labels, state } })),
    ),
  );
}

/** Over all classes: there are as many as projects and machines together, but few kinds of machines that are asked for. */
function countNeeds({ classes }: Look): Reading[] {
  const counted = classes.map(({ taskClass, survey }) => ({ needs: describeNeed(taskClass), survey }));
  const batchesOf = (needs: string): number =>
    counted.reduce(
      (sum, one) => (one.needs === needs ? sum + one.survey.waiting + one.survey.held + one.survey.delayed : sum),
      0,
    );
  const sizes = new Map(counted.map(({ needs }) => [needs, batchesOf(needs)]));
  const most = [...sizes].toSorted(([a, x], [b, y]) => Number(b === NEEDS_NOTHING) - Number(a === NEEDS_NOTHING) || y - x);
  const shown = new Set(most.slice(0, MOST_SERIES).map(([needs]) => needs));
  return sumUp(
    counted.flatMap(({ needs, survey: { waiting, held, delayed } }) =>
      Object.entries({ waiting, leased: held, delayed }).map(([state, value]) => ({
        value,
        labels: { needs: shown.has(needs) ? needs : OTHERS, state },
      })),
    ),
  );
}

/** Seconds; 0 where none waits. The classes beyond the first have the age of the oldest of them. */
function agesOf(look: Look, now: number): Reading[] {
  const ages = labelled(look).map(({ survey: { oldestAt = now }, labels }) => ({
    value: Math.max(0, now - oldestAt) / 1000,
    labels,
  }));
  // The oldest came first.
  return ages.filter(({ labels }, index) => ages.findIndex((other) => other.labels.class === labels.class) === index);
}

function countAble(look: Look): Reading[] {
  // For those beyond the first it would say nothing: a worker may be able to do several.
  return labelled(look)
    .filter(({ labels }) => labels.class !== OTHERS)
    .flatMap(({ taskClass, labels }) => {
      const able = look.workers.filter(({ worker }) => fits(worker, taskClass));
      return (['busy', 'idle'] as const).map((state) => ({
        value: able.filter(({ load }) => load === state).length,
        labels: { ...labels, state },
      }));
    });
}

/** Shows workers and what waits for them, as the stores have it: the same at every process that does. */
export function observeWork(deps: TaskDeps): { close(): void } {
  const look = remember(
    () => lookAround(deps),
    SAME_LOOK_MS,
    () => deps.now(),
  );
  const ends = [
    gauge('testwire_workers', 'Workers that are there, by `state` (`idle`, `busy`, `draining`), `hardware` and `os`', async () =>
      countWorkers(await look()),
    ),
    gauge(
      'testwire_task_batches',
      'Batches of tasks in their queues, by `class`, what its tasks ask for (`needs`) and `state`: `waiting`, `leased`, `delayed`. Of a run at most 8 of a class wait at once, and the next follow',
      async () => countBatches(await look()),
    ),
    gauge(
      'testwire_task_needs',
      'Batches of tasks in their queues over all classes, by what the tasks ask for (`needs`) and `state`, to count workers by',
      async () => countNeeds(await look()),
    ),
    gauge(
      'testwire_task_oldest_seconds',
      'How long the oldest batch that nobody holds has waited, by `class` and `needs`',
      async () => agesOf(await look(), deps.now()),
    ),
    gauge(
      'testwire_task_workers',
      'Workers that could do tasks of a class and are not draining, by `class`, `needs` and `state` (`idle`, `busy`)',
      async () => countAble(await look()),
    ),
  ];
  return {
    close() {
      for (const end of ends) end();
    },
  };
}
