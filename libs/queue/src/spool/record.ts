import { crc32 } from 'node:zlib';
import type { SendOptions } from '../send-options.ts';

/** A job that Redis does not hold yet, with all that is needed to send it. */
export interface SpooledJob {
  /** Name of its queue. */
  readonly queue: string;
  /** The id that it has in Redis, whichever way it gets there: what is sent twice is there once. */
  readonly id: string;
  readonly options: SendOptions;
  /** Fits the schema of the queue. */
  readonly data: unknown;
}

/** What could be read of a segment, in the order in which it was written. */
export interface SegmentContent {
  readonly jobs: readonly SpooledJob[];
  /** Lines in it that are not what was written. */
  readonly damaged: number;
}

const LINE_END = 0x0a;
/** CRC-32 of the JSON as 8 hex digits, its length in bytes, the JSON. */
const LINE = /^([0-9a-f]{8}) (\d{1,12}) (\{.*\})$/s;

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

/** One line, so that people can read a journal without tools. */
export function encodeRecord(job: SpooledJob): Buffer {
  // JSON has no line ends but in strings, and there as \n.
  const json = JSON.stringify(job);
  return Buffer.from(`${checksum(json)} ${Buffer.byteLength(json)} ${json}\n`);
}

function decodeLine(line: string): SpooledJob | undefined {
  const [, sum, length, json = ''] = LINE.exec(line) ?? [];
  if (sum === undefined || Buffer.byteLength(json) !== Number(length) || checksum(json) !== sum) return undefined;
  // Its checksum says that we wrote it.
  return JSON.parse(json) as SpooledJob;
}

/** A last line without an end was never acknowledged, and is no damage: the process or the machine stopped while it was written. */
export function decodeSegment(content: Buffer): SegmentContent {
  const jobs: SpooledJob[] = [];
  let damaged = 0;
  let from = 0;
  for (let end = content.indexOf(LINE_END); end >= 0; end = content.indexOf(LINE_END, from)) {
    const job = decodeLine(content.toString('utf8', from, end));
    if (job === undefined) damaged += 1;
    else jobs.push(job);
    from = end + 1;
  }
  return { jobs, damaged };
}
