import type { ResultFormat } from '../format.ts';
import { readXunit } from './read-xunit.ts';

const ROOTS: ReadonlySet<string | undefined> = new Set(['assemblies', 'assembly']);

/** https://xunit.net/docs/format-xml-v2 and https://xunit.net/docs/format-xml-v3; version 1 has one `<assembly>` as its root. */
export const xunitFormat: ResultFormat = {
  id: 'xunit',
  label: 'xUnit.net XML',
  matches: (head) => head.kind === 'xml' && ROOTS.has(head.root),
  read: readXunit,
};
