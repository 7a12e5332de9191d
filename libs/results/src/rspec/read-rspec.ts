import type { TestStatus } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import { OUTSIDE_ANY_TEST, TestList } from '../found-test.ts';
import type { FoundTest } from '../found-test.ts';
import { asAmount, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf, readReport, textsOf } from '../json/read-report.ts';

const MOST_ERRORS = 1000;
/** A pending example that fails is as it should be; one that passes comes as "failed". */
const STATUS: ReadonlyMap<unknown, TestStatus> = new Map<unknown, TestStatus>([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['pending', 'skipped'],
]);

/** Reads RSpec's report. Errors outside of examples (a file that does not load, a hook) become errored tests. */
export async function readRspec(source: Source): Promise<ReadOutcome> {
  return readReport(source, (report) => {
    const tests = new TestList(source);
    const examples = objectsOf(report['examples']);
    const summary = asObject(report['summary']);
    for (const example of examples) tests.add(readExample(example));
    tests.compare(asCount(summary?.['example_count']), examples.length);
    const outside = Math.min(asCount(summary?.['errors_outside_of_examples_count']) ?? 0, MOST_ERRORS);
    const words = textsOf(report['messages']);
    for (let index = 0; index < outside; index += 1) {
      const message = 'An error occurred outside of the examples.';
      tests.add({ name: OUTSIDE_ANY_TEST, status: 'errored', message: words[index]?.trim() ?? message });
    }
    return tests.finish('rspec', true, { tool: 'rspec', durationSeconds: asAmount(summary?.['duration']) });
  });
}

/** `run_time` is in seconds. */
function readExample(example: JsonObject): FoundTest {
  const status = STATUS.get(example['status']);
  const seconds = asAmount(example['run_time']);
  const exception = asObject(example['exception']);
  const message = asText(exception?.['message']);
  const name = asText(example['description']) ?? asText(example['full_description']);
  return {
    name,
    suite: [groupOf(asText(example['full_description']), name)],
    file: asText(example['file_path']),
    line: asCount(example['line_number']),
    status: status ?? 'errored',
    durationMs: seconds === undefined ? undefined : seconds * 1000,
    message:
      status === undefined
        ? `The status ${JSON.stringify(example['status'])} is not known.`
        : status === 'skipped'
          ? asText(example['pending_message'])
          : message,
    details: exception === undefined ? undefined : detailsOf(exception, message),
  };
}

function detailsOf(exception: JsonObject, message: string | undefined): string {
  const heading = [asText(exception['class']), message?.trim()].filter((part) => part !== undefined).join(': ');
  return [heading, ...textsOf(exception['backtrace'])].join('\n');
}

/** The descriptions of all groups around an example, joined by blanks as RSpec does it. */
function groupOf(full: string | undefined, own: string | undefined): string | undefined {
  if (full === undefined || own === undefined || full === own || !full.endsWith(own)) return undefined;
  return full.slice(0, -own.length).trimEnd();
}
