import type { TestReport } from '@testwire/contracts';
import type { ReadOutcome, Source } from '../format.ts';
import { OUTSIDE, parseCount, toTest } from '../test-fields.ts';
import { between } from '../time/parse-duration.ts';
import { ElementReader, isFailure } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';
import { TrxDefinitions } from './trx-definitions.ts';
import { readTrxResult } from './trx-result.ts';

const GROUPS = new Set(['TestRun', 'Results', 'InnerResults', 'TestDefinitions', 'ResultSummary']);
const PARTS: ReadonlySet<string> = new Set(
  'Times Counters RunInfos RunInfo Text Output ErrorInfo Message StackTrace StdOut TestMethod Owners Owner'.split(' '),
);
/** Outcomes of a run that is not over, or over without harm. */
const HARMLESS = new Set(['Passed', 'Completed', 'Warning', 'NotExecuted', 'Inconclusive', 'PassedButRunAborted', 'Pending']);

function roleOf(name: string, parent: XmlElement | undefined): Role {
  if (parent === undefined || GROUPS.has(name)) return 'node';
  if (['Results', 'InnerResults', 'TestDefinitions'].includes(parent.name)) return 'node';
  return PARTS.has(name) ? 'part' : 'ignored';
}

/**
 * Reads what MSTest, VSTest and the Microsoft Testing Platform write. A result with inner results (data rows, ordered
 * tests) stands for them and is no test of its own, unless it alone has failed.
 */
export async function readTrx(source: Source): Promise<ReadOutcome> {
  const definitions = new TrxDefinitions();
  const ids = new Map<TestReport, string | undefined>();
  let times: XmlElement | undefined;
  let summary: XmlElement | undefined;
  let listed = 0;

  const endResult = (result: XmlElement): void => {
    listed += 1;
    const test = readTrxResult(result, source.limits);
    if (result.testsBefore < reader.tests.length && (!isFailure(test) || reader.hasFailureIn(result))) return;
    ids.set(test, result.attribute('testId'));
    reader.add(test);
  };

  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node) => {
      const parent = node.parent?.name ?? '';
      if (parent === 'Results' || parent === 'InnerResults') endResult(node);
      else if (parent === 'TestDefinitions') definitions.add(node);
      else if (node.name === 'ResultSummary') summary = node;
      else if (node.name === 'TestRun') times = node.part('Times');
    },
  });

  return readElements(source, 'trx', reader, () => {
    for (const [test, id] of ids) definitions.describe(test, id);
    judgeRun(summary, reader, source);
    return {
      declared: parseCount(summary?.part('Counters')?.attributes['total']),
      listed,
      durationMs: between(times?.attributes['start'], times?.attributes['finish']),
    };
  });
}

/** A crash of the test host, or a run that was aborted, is told in the summary only. */
function judgeRun(summary: XmlElement | undefined, reader: ElementReader, source: Source): void {
  if (summary === undefined) return;
  const infos = summary.part('RunInfos')?.parts.filter((info) => info.name === 'RunInfo') ?? [];
  const texts = infos.flatMap((info) => info.textOf('Text') ?? []);
  const outcomes = [summary, ...infos].map((each) => each.attribute('outcome') ?? 'Completed');
  if (outcomes.every((outcome) => HARMLESS.has(outcome)) || reader.tests.some(isFailure)) {
    for (const text of texts) source.problems.add(`The run says: ${text}`);
    return;
  }
  const message =
    texts[0] ?? `The run ended as "${outcomes.find((outcome) => !HARMLESS.has(outcome)) ?? ''}" without a failed test.`;
  const details = texts.length > 1 ? texts.join('\n') : undefined;
  reader.tests.push(toTest({ name: OUTSIDE, status: 'errored', message, details }, source.limits));
}
