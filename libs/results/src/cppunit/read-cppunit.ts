import type { TestReport } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import type { Limits } from '../limits.ts';
import { cutShort, OUTSIDE, parseCount, toTest } from '../test-fields.ts';
import { ElementReader, isFailure } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';

const GROUPS = new Set(['FailedTests', 'SuccessfulTests']);
const PARTS = new Set('Name FailureType Location File Line Message Statistics Tests FailuresTotal'.split(' '));

function roleOf(name: string, parent: XmlElement | undefined): Role {
  if (parent === undefined || (parent.name === 'TestRun' && GROUPS.has(name)) || GROUPS.has(parent.name)) return 'node';
  return PARTS.has(name) ? 'part' : 'ignored';
}

/** Reads what the XmlOutputter of CppUnit writes. */
export async function readCppunit(source: Source): Promise<ReadOutcome> {
  let statistics: XmlElement | undefined;
  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node, proper) => {
      if (node.parent === undefined) statistics = node.part('Statistics');
      else if (GROUPS.has(node.parent.name)) {
        const test = readTest(node, source.limits);
        reader.add(proper ? test : cutShort(test));
      }
    },
  });
  return readElements(source, 'cppunit', reader, (whole) => {
    const failures = parseCount(statistics?.textOf('FailuresTotal')) ?? 0;
    const declared = parseCount(statistics?.textOf('Tests'));
    const listed = reader.tests.length;
    if (whole && failures > 0 && !reader.tests.some(isFailure)) {
      const message = `The statistics declare failures that the file does not list: ${failures}.`;
      reader.tests.push(toTest({ name: OUTSIDE, status: 'errored', message }, source.limits));
    }
    return { declared, listed };
  });
}

/** An `Error` is an exception that nobody expected; any other type of failure is an assertion. */
function readTest(test: XmlElement, limits: Limits): TestReport {
  const name = test.textOf('Name') ?? '';
  const cut = name.lastIndexOf('::');
  const hasFailed = test.parent?.name === 'FailedTests';
  const message = test.textOf('Message');
  return toTest(
    {
      name: cut === -1 ? name : name.slice(cut + 2),
      suite: cut === -1 ? [] : [name.slice(0, cut)],
      status: !hasFailed ? 'passed' : test.textOf('FailureType') === 'Error' ? 'errored' : 'failed',
      message: hasFailed ? (message ?? test.textOf('FailureType')) : undefined,
      details: placeOf(test.part('Location')),
    },
    limits,
  );
}

/** Only failed tests have a place: as a field of the test it would make another test of it than when it passes. */
function placeOf(location: XmlElement | undefined): string | undefined {
  const file = location?.textOf('File');
  return file === undefined ? undefined : `at ${file}:${location?.textOf('Line') ?? '?'}`;
}
