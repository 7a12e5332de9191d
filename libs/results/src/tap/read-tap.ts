import type { CollectedText } from '../collected-text.ts';
import type { ReadOutcome, Source } from '../format.ts';
import { TestList } from '../found-test.ts';
import { readLines } from '../input/read-lines.ts';
import { TapDocument } from './tap-document.ts';
import { readTapLine } from './tap-line.ts';

const LONGEST_LINE = 64 * 1024;

type YamlBlock = { readonly indent: number; readonly text: CollectedText };

/**
 * Reads TAP. Subtests are the tests, and a test that has some is their suite, unless it failed by itself. A bail-out and
 * a plan that was not kept are failed tests; what is still to do ("TODO") counts as skipped.
 */
export async function readTap(source: Source): Promise<ReadOutcome> {
  const tests = new TestList(source);
  let document = new TapDocument(source, tests);
  let whole = true;
  let yaml: YamlBlock | undefined;
  let lastLine = 1;
  for await (const { line, text, unseen } of readLines(source.text, LONGEST_LINE)) {
    lastLine = line;
    if (unseen > 0) source.problems.add(`Line ${line} was read up to ${LONGEST_LINE} characters.`, line);
    const indent = Math.max(0, text.search(/\S/));
    if (yaml !== undefined) {
      if (isInside(yaml, text, indent)) {
        yaml.text.add(`${text.slice(yaml.indent)}\n`);
        continue;
      }
      if (indent !== yaml.indent) document.complain('The YAML block has no end.', line);
      const ends = indent === yaml.indent;
      yaml = undefined;
      if (ends) continue;
    }
    const read = readTapLine(text.slice(indent).trimEnd());
    if (read.kind === 'yaml') {
      const collected = document.openYaml(indent);
      if (collected !== undefined) yaml = { indent, text: collected };
    } else if (read.kind === 'version' && indent === 0 && !document.isEmpty) {
      document.finish(line - 1);
      whole &&= document.isWhole;
      document = new TapDocument(source, tests);
    } else document.apply(read, indent, line);
  }
  if (yaml !== undefined) document.complain('The YAML block has no end.', lastLine);
  if (source.isCut())
    document.complain(`The file is larger than ${source.limits.maxBytes} bytes. The rest was not read.`, lastLine);
  document.finish(lastLine);
  return tests.finish('tap', whole && document.isWhole);
}

/** A block ends with "..." where it began, or where a line is indented less, which is its loss. */
function isInside(yaml: YamlBlock, text: string, indent: number): boolean {
  if (text.trim() === '') return true;
  return indent > yaml.indent || (indent === yaml.indent && text.trim() !== '...');
}
