import type { ReadOutcome, Source } from '../format.ts';
import { cutShort } from '../test-fields.ts';
import { parseSeconds } from '../time/parse-seconds.ts';
import { ElementReader } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';
import { readCtestTest } from './ctest-test.ts';

const OF_TESTING = new Set(['StartTestTime', 'EndTestTime']);
const OF_TEST = new Set(['Name', 'Path', 'FullName', 'Results', 'NamedMeasurement', 'Measurement', 'Value']);

function roleOf(name: string, parent: XmlElement | undefined): Role {
  if (parent === undefined) return 'node';
  if (parent.name === 'Site') return name === 'Testing' ? 'node' : 'ignored';
  if (parent.name === 'Testing' && name === 'Test') return 'node';
  return (parent.name === 'Testing' ? OF_TESTING : OF_TEST).has(name) ? 'part' : 'ignored';
}

/** Reads the Test.xml that ctest writes for a dashboard. */
export async function readCtest(source: Source): Promise<ReadOutcome> {
  let tool: string | undefined;
  let durationMs: number | undefined;
  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node, proper) => {
      if (node.name === 'Test') {
        const test = readCtestTest(node, source.limits);
        reader.add(proper ? test : cutShort(test));
      } else if (node.name === 'Site') tool = node.attribute('Generator');
      else durationMs = elapsed(node);
    },
  });
  return readElements(source, 'ctest', reader, () => ({ tool, durationMs }));
}

/** Both times are seconds since 1970. */
function elapsed(testing: XmlElement): number | undefined {
  const start = parseSeconds(testing.textOf('StartTestTime'));
  const end = parseSeconds(testing.textOf('EndTestTime'));
  return start === undefined || end === undefined || end < start ? undefined : (end - start) * 1000;
}
