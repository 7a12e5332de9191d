/** One file of the journal. */
export interface Segment {
  readonly path: string;
  /** When its first record was written; milliseconds since the epoch. */
  readonly since: number;
  bytes: number;
  jobs: number;
  /** Of its jobs, those that Redis holds by now: the first ones. */
  sent: number;
}

const NAME = /^(\d{13})-\d{6}-[\w-]+\.journal$/;

/** In the order in which they were made; `maker` is unique to the process, so that a file keeps its name wherever it is moved. */
export function segmentName(since: number, count: number, maker: string): string {
  return `${String(since).padStart(13, '0')}-${String(count % 1_000_000).padStart(6, '0')}-${maker}.journal`;
}

/** When the first record of a segment was written; undefined: it is no segment. */
export function sinceOf(name: string): number | undefined {
  const since = NAME.exec(name)?.[1];
  return since === undefined ? undefined : Number(since);
}
