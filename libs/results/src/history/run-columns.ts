import type { MergedTest, PastPlace, RunReport } from '@testwire/contracts';
import { kindOf } from './outcome-kinds.ts';

/** What a run says of its tests, in one order. */
export interface RunColumns {
  /** Bits: see `outcome-kinds.ts`. */
  readonly kinds: Uint8Array;
  /** Milliseconds of the last try; NaN where it is not known. */
  readonly durationsMs: Float32Array;
  readonly places: readonly PastPlace[];
  /** For each test the index of its place. */
  readonly placeOf: Uint16Array;
}

export type PlacedTest = Pick<MergedTest, 'shard'> & {
  readonly attempts: readonly Pick<MergedTest['attempts'][number], 'worker'>[];
};

type RunTest = PlacedTest & Pick<MergedTest, 'status' | 'flaky' | 'durationMs'>;

/** The last index that fits into the column; tests of any further places are there together. */
const LAST_PLACE = 0xffff;

/** The columns of a report, in the order of its tests. */
export function columnsOf({ tests, shards }: Pick<RunReport, 'shards'> & { readonly tests: readonly RunTest[] }): RunColumns {
  const kinds = new Uint8Array(tests.length);
  const durationsMs = new Float32Array(tests.length);
  const placeOf = new Uint16Array(tests.length);
  const places: PastPlace[] = [];
  const findPlace = placeFinder(shards, places);
  for (const [at, test] of tests.entries()) {
    kinds[at] = kindOf(test);
    durationsMs[at] = test.durationMs ?? Number.NaN;
    placeOf[at] = findPlace(test);
  }
  return { kinds, durationsMs, places, placeOf };
}

function placeFinder(shards: RunReport['shards'], places: PastPlace[]): (test: PlacedTest) => number {
  const known = new Map<string, Map<string | undefined, number>>();
  const summaries = new Map(shards.map((shard) => [shard.id, shard]));
  return ({ shard, attempts }) => {
    const summary = summaries.get(shard);
    const worker = attempts.at(-1)?.worker ?? summary?.worker;
    let ofShard = known.get(shard);
    if (ofShard === undefined) known.set(shard, (ofShard = new Map()));
    let index = ofShard.get(worker);
    if (index !== undefined) return index;
    index = Math.min(places.length, LAST_PLACE);
    ofShard.set(worker, index);
    if (index < LAST_PLACE) {
      const hardware = summary?.hardware;
      places.push({ shard, ...(worker === undefined ? {} : { worker }), ...(hardware === undefined ? {} : { hardware }) });
    } else places[LAST_PLACE] = { shard: '' };
    return index;
  };
}
