import type { TestReport, TestStatus } from '@testwire/contracts';
import type { Limits } from '../limits.ts';
import { parseCount, toTest } from '../test-fields.ts';
import type { XmlElement } from '../xml/element-reader.ts';

const NAMED = new Set(['suite', 'test', 'class']);

/** `FAIL` with a success percentage is a failure too. What is not known is no success. */
function readStatus(status: string | undefined): TestStatus {
  if (status === 'PASS') return 'passed';
  if (status === 'SKIP') return 'skipped';
  return status?.startsWith('FAIL') === true ? 'failed' : 'errored';
}

export function readTestngMethod(method: XmlElement, limits: Limits): TestReport {
  const exception = method.part('exception');
  const stack = exception?.part('full-stacktrace');
  const isConfiguration = method.attributes['is-config'] === 'true';
  const name = method.attribute('name');
  return toTest(
    {
      name: isConfiguration ? `(configuration) ${name ?? ''}` : name,
      suite: method.around.filter((each) => NAMED.has(each.name)).map((each) => each.attribute('name') ?? ''),
      status: isConfiguration ? 'errored' : readStatus(method.attribute('status')),
      durationMs: parseCount(method.attributes['duration-ms']),
      message: exception?.textOf('message') ?? exception?.attribute('class'),
      details: stack?.text,
      unseen: stack?.unseen,
      parameters: readParameters(method),
    },
    limits,
  );
}

function readParameters(method: XmlElement): string | undefined {
  const values = method.part('params')?.parts.map((param) => withoutHash(param.textOf('value') ?? ''));
  return values === undefined || values.length === 0 ? undefined : values.join(', ');
}

/** "shop.Cart@1b2c3d" is an object that does not describe itself. Its address is another one in every run. */
function withoutHash(value: string): string {
  return /^(?:[\w$]+\.)+[\w$]+@[\da-f]{1,8}$/.test(value) ? value.slice(0, value.indexOf('@')) : value;
}
