import type { TestReport, TestStatus } from '@testwire/contracts';
import { clipText } from '../clip-text.ts';
import type { Limits } from '../limits.ts';
import type { XmlElement } from '../xml/element-reader.ts';
import { readStatus } from './robot-status.ts';

/**
 * Fails the tests of a suite whose teardown failed, as Robot Framework's own reports do: in the file they still pass.
 * https://robotframework.org/robotframework/latest/RobotFrameworkUserGuide.html#suite-setup-and-teardown
 */
export function applyTeardown(suite: XmlElement, tests: readonly TestReport[], limits: Limits): void {
  const teardown = suite.parts.findLast((part) => part.name === 'kw' && part.attribute('type')?.toLowerCase() === 'teardown');
  if (teardown === undefined) return;
  const status: TestStatus = readStatus(teardown.part('status'));
  if (status !== 'failed' && status !== 'skipped') return;
  const reason = teardown.textOf('status') ?? suite.textOf('status');
  const message = `Parent suite teardown ${status}${reason === undefined ? '.' : `:\n${reason}`}`;
  for (const test of tests) {
    if (test.status === 'skipped' || (status === 'skipped' && test.status !== 'passed')) continue;
    test.message = clipText(test.message === undefined ? message : `${test.message}\n\n${message}`, limits.maxMessage);
    if (test.status === 'passed') test.status = status;
  }
}
