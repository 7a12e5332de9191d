import type { TestStatus } from '@testwire/contracts';
import { parseSeconds, toMilliseconds } from '../time/parse-seconds.ts';
import { between } from '../time/parse-duration.ts';
import type { XmlElement } from '../xml/element-reader.ts';

const STATUS: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ['PASS', 'passed'],
  ['FAIL', 'failed'],
  ['SKIP', 'skipped'],
]);

/** What is not known, or `NOT RUN`, is no success. */
export function readStatus(status: XmlElement | undefined): TestStatus {
  return STATUS.get(status?.attribute('status') ?? '') ?? 'errored';
}

/** Version 7 states the seconds, those before only local times: "20260102 03:04:05.678". */
export function readElapsed(status: XmlElement | undefined): number | undefined {
  const seconds = parseSeconds(status?.attributes['elapsed']);
  if (seconds !== undefined) return toMilliseconds(seconds);
  return between(toIso(status?.attributes['starttime']), toIso(status?.attributes['endtime']));
}

/** Both ends are read as if they were UTC, for only what lies between them counts. */
function toIso(local: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)$/.exec(local ?? '');
  return parts === null ? undefined : `${parts[1] ?? ''}-${parts[2] ?? ''}-${parts[3] ?? ''}T${parts[4] ?? ''}Z`;
}
