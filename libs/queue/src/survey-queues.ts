import type { RedisLink } from './redis.ts';

/** How full one queue is. */
export interface QueueSurvey {
  /** Jobs that could be taken now. */
  readonly waiting: number;
  readonly held: number;
  /** Jobs that come back later. */
  readonly delayed: number;
  /**
   * Since when the job that waits longest does, in milliseconds since the epoch: when it was added, or was taken last by a holder
   * who did not finish it. Of a queue with very many jobs only the first are looked at.
   */
  readonly oldestAt?: number;
}

/** Keys of a queue, by BullMQ's names of its lists. */
interface Place {
  readonly name: string;
  readonly keys: Readonly<Record<string, string>>;
  keyOf(job: string): string;
}

const MOST_JOBS = 1000;

type Pipeline = ReturnType<RedisLink['client']['pipeline']>;

async function answersOf(pipeline: Pipeline): Promise<unknown[]> {
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
}

interface Counted {
  readonly survey: QueueSurvey;
  readonly ids: readonly string[];
}

async function count(places: readonly Place[], { client }: RedisLink, dueScore: string): Promise<Counted[]> {
  const pipeline = client.pipeline();
  for (const { keys } of places) {
    const { wait = '', prioritized = '', active = '', delayed = '' } = keys;
    pipeline.llen(wait).zcard(prioritized).llen(active).zcard(delayed).zcount(delayed, '-inf', dueScore);
    pipeline.lrange(wait, -MOST_JOBS, -1).zrange(prioritized, '0', String(MOST_JOBS - 1));
  }
  const values = await answersOf(pipeline);
  return places.map((_, index) => {
    const [wait, prioritized, held, later, due, inWait, inOrder] = values.slice(index * 7, index * 7 + 7) as [
      ...[number, number, number, number, number],
      ...[string[], string[]],
    ];
    return { survey: { waiting: wait + prioritized + due, held, delayed: later - due }, ids: [...inWait, ...inOrder] };
  });
}

/** Two round trips to Redis for all queues. */
export async function surveyQueues(
  places: readonly Place[],
  redis: RedisLink,
  dueScore: string,
): Promise<Map<string, QueueSurvey>> {
  if (places.length === 0) return new Map();
  const counted = await count(places, redis, dueScore);
  const pipeline = redis.client.pipeline();
  for (const [index, place] of places.entries()) {
    for (const id of counted[index]?.ids ?? []) pipeline.hmget(place.keyOf(id), 'timestamp', 'processedOn');
  }
  const times = (await answersOf(pipeline)) as (string | null)[][];
  let read = 0;
  return new Map(
    places.map(({ name }, index): [string, QueueSurvey] => {
      const { survey, ids } = counted[index] ?? { survey: { waiting: 0, held: 0, delayed: 0 }, ids: [] };
      // What was taken between the two questions may be gone.
      const since = times.slice(read, (read += ids.length)).flatMap(([added, taken]) => {
        return added === null || added === undefined ? [] : [Math.max(Number(added), Number(taken ?? 0))];
      });
      return [name, since.length === 0 ? survey : { ...survey, oldestAt: since.reduce((a, b) => Math.min(a, b)) }];
    }),
  );
}
