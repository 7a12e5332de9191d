import type { Invocation, TestRecord } from './records.ts';

interface Message {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', x: '\u0085', l: '\u2028', p: '\u2029' };

/** https://www.jetbrains.com/help/teamcity/service-messages.html: one to a line; what is not one is text. */
export function readServiceMessage(line: string): Message | undefined {
  const [, name, rest = ''] = /^##teamcity\[(\w+)((?: +\w+='(?:[^|'\]\n\r]|\|[^])*')*) *\]$/.exec(line.trim()) ?? [];
  if (name === undefined) return undefined;
  const attributes = new Map<string, string>();
  for (const [, key = '', value = ''] of rest.matchAll(/ +(\w+)='((?:[^|'\]]|\|[^])*)'/g)) attributes.set(key, unescape(value));
  return { name, attributes };
}

function unescape(value: string): string {
  return value.replaceAll(/\|(?:0x([0-9a-fA-F]{4})|([^]))/g, (_, code: string | undefined, one: string | undefined) =>
    code === undefined ? (NAMED[one ?? ''] ?? one ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

interface OpenTest {
  readonly name: string;
  status: Invocation['status'];
  ignored?: boolean;
  ignoreDetails?: string;
  details?: string;
}

/** The tests that a text for the build log reports, each with its suites before its name. */
export function testsIn(text: string): readonly TestRecord[] {
  const suites = new Map<string, string[]>();
  const open = new Map<string, OpenTest>();
  const tests: TestRecord[] = [];
  for (const line of text.split('\n')) {
    const message = readServiceMessage(line);
    if (message === undefined) continue;
    const { attributes } = message;
    const flow = attributes.get('flowId') ?? '';
    const stack = suites.get(flow) ?? [];
    const name = attributes.get('name') ?? '';
    const test = open.get(flow);
    const words = attributes.get('message') ?? '';
    switch (message.name) {
      case 'testSuiteStarted':
        suites.set(flow, [...stack, name]);
        break;
      case 'testSuiteFinished':
        suites.set(flow, stack.slice(0, -1));
        break;
      case 'testStarted':
        open.set(flow, { name, status: 'SUCCESS' });
        break;
      case 'testFailed':
        if (test?.name === name)
          Object.assign(test, {
            status: 'FAILURE',
            details: [words, attributes.get('details') ?? ''].filter(Boolean).join('\n'),
          });
        break;
      case 'testIgnored':
        if (test?.name === name) Object.assign(test, { status: 'UNKNOWN', ignored: true, ignoreDetails: words });
        break;
      case 'testFinished': {
        if (test?.name !== name) break;
        const duration = Number(attributes.get('duration') ?? 0);
        tests.push({ ...test, name: [...stack, name].join(': '), duration });
        open.delete(flow);
      }
    }
  }
  return tests;
}

/** A test of a name that is there already becomes one more invocation of it. */
export function addTest(tests: TestRecord[], added: TestRecord): void {
  const at = tests.findIndex(({ name }) => name === added.name);
  const before = tests[at];
  if (before === undefined) {
    tests.push(added);
    return;
  }
  const { name: _, ...invocation } = added;
  const { name, invocations, muted: _muted, newFailure: _new, ...first } = before;
  const all = [...(invocations ?? [first]), invocation];
  const failed = all.find(({ status }) => status === 'FAILURE');
  tests[at] = { ...(failed ?? first), name, invocations: all };
}
