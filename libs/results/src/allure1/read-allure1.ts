import type { TestReport, TestStatus } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import type { Limits } from '../limits.ts';
import { cutShort, toTest } from '../test-fields.ts';
import { ElementReader } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';

const OF_SUITE = new Set(['name']);
const OF_CASE = new Set(['name', 'failure', 'message', 'stack-trace', 'parameters', 'parameter']);

const STATUS: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['canceled', 'skipped'],
  ['skipped', 'skipped'],
  ['pending', 'skipped'],
]);

function roleOf(name: string, parent: XmlElement | undefined): Role {
  if (parent === undefined || (parent.name === 'test-suite' && name === 'test-cases')) return 'node';
  if (parent.name === 'test-cases') return name === 'test-case' ? 'node' : 'ignored';
  return (parent.name === 'test-suite' ? OF_SUITE : OF_CASE).has(name) ? 'part' : 'ignored';
}

/** Reads one `*-testsuite.xml`. Steps and attachments are left out. */
export async function readAllure1(source: Source): Promise<ReadOutcome> {
  let durationMs: number | undefined;
  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node, proper) => {
      if (node.name === 'test-case') {
        const test = readCase(node, source.limits);
        reader.add(proper ? test : cutShort(test));
      } else if (node.name === 'test-suite') durationMs = elapsed(node);
    },
  });
  return readElements(source, 'allure1', reader, () => ({ durationMs }));
}

/** `broken`, and what is not known, could not be judged. */
function readCase(element: XmlElement, limits: Limits): TestReport {
  const failure = element.part('failure');
  const stack = failure?.part('stack-trace');
  return toTest(
    {
      name: element.textOf('name'),
      suite: element.around.filter((each) => each.name === 'test-suite').map((suite) => suite.textOf('name') ?? ''),
      status: STATUS.get(element.attribute('status') ?? '') ?? 'errored',
      durationMs: elapsed(element),
      message: failure?.textOf('message'),
      details: stack?.text,
      unseen: stack?.unseen,
      parameters: readArguments(element),
    },
    limits,
  );
}

/** The other kinds, `system-property` and `environment-variable`, tell of the machine. */
function readArguments(element: XmlElement): string | undefined {
  const parameters =
    element.part('parameters')?.parts.filter((part) => (part.attribute('kind') ?? 'argument') === 'argument') ?? [];
  if (parameters.length === 0) return undefined;
  return parameters.map((part) => `${part.attribute('name') ?? ''}=${part.attributes['value'] ?? ''}`).join(', ');
}

/** `start` and `stop` are milliseconds since 1970. */
function elapsed(element: XmlElement): number | undefined {
  const [start, stop] = [element.attribute('start'), element.attribute('stop')];
  if (start === undefined || stop === undefined) return undefined;
  const milliseconds = Number(stop) - Number(start);
  return milliseconds >= 0 ? milliseconds : undefined;
}
