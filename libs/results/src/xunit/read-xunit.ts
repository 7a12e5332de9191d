import type { ReadOutcome, Source } from '../format.ts';
import { parseCount } from '../test-fields.ts';
import { between } from '../time/parse-duration.ts';
import { ElementReader } from '../xml/element-reader.ts';
import type { Role, XmlElement } from '../xml/element-reader.ts';
import { readElements } from '../xml/read-elements.ts';
import { readXunitError, readXunitTest } from './xunit-test.ts';

const NODES = new Set(['assemblies', 'assembly', 'collection', 'class', 'test', 'errors', 'error']);
const PARTS = new Set(['failure', 'message', 'stack-trace', 'reason']);

function roleOf(name: string): Role {
  if (NODES.has(name)) return 'node';
  return PARTS.has(name) ? 'part' : 'ignored';
}

/** Reads xUnit.net XML of the versions 1, 2 and 3. */
export async function readXunit(source: Source): Promise<ReadOutcome> {
  let declared: number | undefined;
  let listed = 0;
  let errors = 0;
  let tool: string | undefined;
  let root: XmlElement | undefined;

  /** A header that counts more errors than are listed tells of failures that no test shows. */
  const endAssembly = (assembly: XmlElement): void => {
    tool ??= assembly.attribute('test-framework');
    const total = parseCount(assembly.attributes['total']);
    if (total !== undefined) declared = (declared ?? 0) + total;
    const unlisted = (parseCount(assembly.attributes['errors']) ?? 0) - errors;
    errors = 0;
    if (unlisted <= 0) return;
    source.problems.add(
      `The assembly ${assembly.attribute('name') ?? ''} declares errors that the file does not list: ${unlisted}.`,
    );
    reader.add(readXunitError(assembly, source.limits));
  };

  const reader = new ElementReader(source.limits, {
    role: roleOf,
    end: (node) => {
      if (node.name === 'test') {
        // Version 3 leaves explicit tests, which did not run, out of `total`.
        if (node.attribute('result') !== 'NotRun') listed += 1;
        reader.add(readXunitTest(node, source.limits));
      } else if (node.name === 'error') {
        errors += 1;
        reader.add(readXunitError(node, source.limits));
      } else if (node.name === 'assembly') endAssembly(node);
      if (node.parent === undefined) root = node;
    },
  });

  return readElements(source, 'xunit', reader, () => ({
    tool,
    declared,
    listed,
    durationMs: between(root?.attributes['start-rtf'], root?.attributes['finish-rtf']),
  }));
}
