import type { TestReport } from '@testwire/contracts';
import type { Limits } from '../limits.ts';
import { toTest } from '../test-fields.ts';
import { parseTimeSpan } from '../time/parse-duration.ts';
import type { XmlElement } from '../xml/element-reader.ts';
import { readOutcome } from './trx-outcome.ts';

/** Reads a `<UnitTestResult>`, `<WebTestResult>` and the like. Its class is told elsewhere, by `testId`. */
export function readTrxResult(result: XmlElement, limits: Limits): TestReport {
  const error = result.part('Output')?.part('ErrorInfo');
  const stack = error?.part('StackTrace');
  const row = result.attribute('dataRowInfo');
  const status = readOutcome(result.attribute('outcome'));
  return toTest(
    {
      name: result.attribute('testName'),
      status,
      durationMs: parseTimeSpan(result.attributes['duration']),
      message: error?.textOf('Message') ?? (status === 'skipped' ? result.part('Output')?.textOf('StdOut') : undefined),
      details: stack?.text,
      unseen: stack?.unseen,
      parameters: row === undefined ? undefined : `data row ${row}`,
    },
    limits,
  );
}
