import { clipText } from './clip-text.ts';
import type { ReadOutcome } from './format.ts';
import { FORMATS } from './formats.ts';
import { decodeText } from './input/decode-text.ts';
import type { DecodedInput } from './input/decode-text.ts';
import { inspectHead } from './input/head.ts';
import type { Head } from './input/head.ts';
import { findJsonFault } from './json/find-json-fault.ts';
import { resolveLimits } from './limits.ts';
import type { Limits, ReadLimits } from './limits.ts';
import { ProblemList } from './problem-list.ts';

export type ResultInput = {
  /** For messages only: the format is decided by content. */
  readonly name: string;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
  readonly limits?: ReadLimits;
};

/**
 * Reads one result file of any known format. Content never makes it throw: what cannot be read at all comes back as a
 * problem, what can be read in part as a result with `partial: true`. It rejects only when `content` itself does.
 */
export async function readResult(input: ResultInput): Promise<ReadOutcome> {
  const limits = resolveLimits(input.limits);
  const problems = new ProblemList(input.name);
  const decoded = await decodeText(input.content, limits.maxBytes, problems);
  try {
    return await readDecoded(input.name, decoded, limits, problems);
  } finally {
    await decoded.close();
  }
}

async function readDecoded(name: string, decoded: DecodedInput, limits: Limits, problems: ProblemList): Promise<ReadOutcome> {
  const head = inspectHead(decoded.head);
  const format = FORMATS.find((candidate) => candidate.matches(head));
  if (format !== undefined) {
    return format.read({ name, limits, problems, text: decoded.text, isCut: decoded.isCut });
  }
  if (head.kind === 'json' && decoded.headIsAll) {
    const fault = findJsonFault(decoded.head);
    if (fault !== undefined) return { ok: false, problem: problems.make(`Not valid JSON: ${fault.message}`, fault.line) };
  }
  if (head.kind === 'empty') return { ok: false, problem: problems.make(describe(head), 1) };
  if (isOwnReport(head)) return { ok: false, problem: problems.make(OWN_REPORT, 1) };
  const unknown = {
    ok: false,
    problem: problems.make(describe(head), 1),
    hint: `Known formats: ${FORMATS.map((each) => each.label).join(', ')}.`,
  } as const;
  return head.kind === 'xml' && head.root !== undefined ? { ...unknown, foreign: true } : unknown;
}

const OWN_REPORT =
  'The file is a report.json of Testwire, and no result file. To compare with it, name it with --baseline beside the results.';

/** As a `report.json` begins when it is written. */
function isOwnReport(head: Head): boolean {
  return head.kind === 'json' && /^\{\s*"schemaVersion"\s*:\s*\d+\s*,\s*"runId"\s*:/.test(head.text);
}

function describe(head: Head): string {
  switch (head.kind) {
    case 'empty':
      return 'The file is empty.';
    case 'binary':
      return 'The file is binary, not a test result.';
    case 'xml':
      return head.root === undefined
        ? 'The file looks like XML, but no element was found in it.'
        : `The file is XML with the root <${clipText(head.root, 100)}>, which is no result format known here.`;
    case 'json':
      return `The file looks like JSON of a format that is not known here; it begins ${quote(head.text)}.`;
    case 'text':
      return `The file is neither XML nor JSON; it begins ${quote(head.text)}.`;
    default:
      return head satisfies never;
  }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60).replaceAll(/\s+/g, ' '));
}
