import type { TestReport, TestStatus } from '@testwire/contracts';
import type { Limits } from '../limits.ts';
import { toTest } from '../test-fields.ts';
import { parseSeconds, toMilliseconds } from '../time/parse-seconds.ts';
import type { XmlElement } from '../xml/element-reader.ts';

export function readCtestTest(test: XmlElement, limits: Limits): TestReport {
  const status = readStatus(test);
  const seconds = parseSeconds(measured(test, 'Execution Time'));
  const output = status === 'passed' ? undefined : test.part('Results')?.part('Measurement')?.part('Value');
  // Compressed output says nothing as it stands.
  const isPlain = output?.attribute('compression') === undefined && output?.attribute('encoding') === undefined;
  return toTest(
    {
      name: test.textOf('Name') ?? test.textOf('FullName'),
      suite: folderOf(test.textOf('Path')),
      status,
      durationMs: seconds === undefined ? undefined : toMilliseconds(seconds),
      message: status === 'passed' ? undefined : reasonOf(test),
      ...(output !== undefined && isPlain ? { details: output.text, unseen: output.unseen } : {}),
    },
    limits,
  );
}

/** `notrun` is a skip only where the test asked for it: a program that is not there fails the run of ctest. */
function readStatus(test: XmlElement): TestStatus {
  const status = test.attribute('Status');
  if (status === 'passed') return 'passed';
  if (status === 'notrun') return /^(?:disabled|skip)/i.test(measured(test, 'Completion Status') ?? '') ? 'skipped' : 'errored';
  // The other exit codes are signals of a crash, and "Timeout".
  return status === 'failed' && ['Failed', undefined].includes(measured(test, 'Exit Code')) ? 'failed' : 'errored';
}

function reasonOf(test: XmlElement): string | undefined {
  const reason = measured(test, 'Fail Reason');
  if (reason !== undefined) return reason;
  const completion = measured(test, 'Completion Status');
  if (completion !== undefined && completion !== 'Completed') return completion;
  const [code, value] = [measured(test, 'Exit Code'), measured(test, 'Exit Value')];
  if (code === undefined) return undefined;
  return value === undefined ? code : `${code}, exit value ${value}`;
}

function measured(test: XmlElement, name: string): string | undefined {
  const results = test.part('Results')?.parts ?? [];
  return results.find((each) => each.name === 'NamedMeasurement' && each.attribute('name') === name)?.textOf('Value');
}

function folderOf(path: string | undefined): string[] {
  const folder = path?.replace(/^\.\/?/, '') ?? '';
  return folder === '' ? [] : [folder];
}
