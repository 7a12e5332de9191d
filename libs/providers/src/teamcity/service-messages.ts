import { clip } from '../clip.ts';
import type { TestView } from '../provider.ts';
import { TEAMCITY_LIMITS } from './limits.ts';

/** https://www.jetbrains.com/help/teamcity/service-messages.html#Escaped+Values */
const ESCAPES: Readonly<Record<string, string>> = { '|': '||', "'": "|'", '[': '|[', ']': '|]', '\n': '|n', '\r': '|r' };

/** A value inside a service message. Whatever is not plain ASCII goes by its code, so that no encoding on the way can change it. */
export function escapeValue(text: string): string {
  return text.replaceAll(/[|'[\]]|[^\u0020-\u007e]/g, (unit) => ESCAPES[unit] ?? `|0x${hex(unit)}`);
}

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}

/** One line, such as `##teamcity[testStarted name='adds' flowId='f']`. Attributes that are undefined are left out. */
export function serviceMessage(name: string, attributes: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}='${escapeValue(value)}'`,
  );
  return `##teamcity[${name}${pairs.join('')}]`;
}

export interface NamedTest {
  /** Within the suite: `outer: inner: name`. */
  readonly name: string;
  readonly test: TestView;
}

/** https://www.jetbrains.com/help/teamcity/service-messages.html#Reporting+Tests */
function describeTest({ name, test }: NamedTest, flowId: string): string {
  const { status, durationMs, message, details } = test;
  const lines = [serviceMessage('testStarted', { name, flowId })];
  const words = message === undefined ? undefined : clip(message, TEAMCITY_LIMITS.testMessage);
  if (status === 'skipped') lines.push(serviceMessage('testIgnored', { name, message: words ?? '', flowId }));
  if (status === 'failed' || status === 'errored') {
    const trace = details === undefined ? undefined : clip(details, TEAMCITY_LIMITS.testDetails);
    lines.push(serviceMessage('testFailed', { name, message: words ?? `The test ${status}`, details: trace, flowId }));
  }
  const duration = durationMs === undefined ? undefined : String(Math.round(durationMs));
  lines.push(serviceMessage('testFinished', { name, duration, flowId }));
  return lines.join('\n');
}

/** Texts for the build log, each within its limit and with a suite of its own, so that any of them may be the last to arrive. */
export function* describeSuite(suite: string, tests: readonly NamedTest[], flowId: string): Iterable<string> {
  const begin = serviceMessage('testSuiteStarted', { name: suite, flowId });
  const end = serviceMessage('testSuiteFinished', { name: suite, flowId });
  let lines: string[] = [];
  let characters = 0;
  for (const test of tests) {
    const text = describeTest(test, flowId);
    if (lines.length > 0 && characters + text.length > TEAMCITY_LIMITS.logCharacters) {
      yield [begin, ...lines, end].join('\n');
      lines = [];
      characters = 0;
    }
    lines.push(text);
    characters += text.length;
  }
  if (lines.length > 0) yield [begin, ...lines, end].join('\n');
}
