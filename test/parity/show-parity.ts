import { CAPABILITY_NAMES } from '@testwire/providers';
import { markdownTable } from '../docs/markdown-table.ts';
import { findFaults, type Row } from './find-faults.ts';
import { TRUTH } from './fixed-run.ts';
import { readBack } from './read-back.ts';
import { type Fact, FACTS, type Facts, PLACES, type SiteDefinition } from './site.ts';

/** Names and addresses are long; that they are the run's own is what counts. */
function cellOf(fact: Fact, { shown }: Row, truth: Readonly<Required<Facts>>): string {
  const values = [...new Set(shown.flatMap(({ facts }) => facts[fact] ?? []))];
  if (values.length === 0) return '-';
  const isLong = fact === 'failedTests' || fact === 'link';
  return values.map((value) => (value !== truth[fact] ? `${value} (wrong)` : isLong ? 'right' : value)).join(' and ');
}

export function renderTable(rows: readonly Row[], truth: Readonly<Required<Facts>>): string {
  const header = ['Provider', ...FACTS, 'Shown as'];
  const lines = rows.map((row) => {
    const places = PLACES.filter((place) => row.shown.some((one) => one.place === place));
    return [row.label, ...FACTS.map((fact) => cellOf(fact, row, truth)), places.map((one) => CAPABILITY_NAMES[one]).join(', ')];
  });
  return markdownTable(header, lines);
}

/** Shows one run at every site, and answers with the table of what is read there and with what is wrong about it. */
export async function showParity(sites: readonly SiteDefinition[]): Promise<{ table: string; faults: readonly string[] }> {
  const rows: Row[] = [];
  for (const site of sites) rows.push(await readBack(site));
  return { table: renderTable(rows, TRUTH), faults: findFaults(rows, TRUTH) };
}
