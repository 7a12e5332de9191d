import type { PhrasingContent } from 'mdast';
import { bulletList, type Cell, heading, serialise, tableOf } from './serialise.ts';

/** Sections in the order in which they are given up when there is no room: the least useful first, new failures last. */
export const SHED_ORDER = [
  'passed tests',
  'skipped tests',
  'environment',
  'artifacts',
  'tests not run',
  'removed tests',
  'slower tests',
  'slow workers',
  'fixed tests',
  'failure details',
  'performance metrics',
  'shards',
  'known flaky tests',
  'flaky tests',
  'problems',
  'quarantined failures',
  'known flaky failures',
  'still failing tests',
  'outage',
  'errored tests',
  'failed tests',
  'first seen failures',
  'generation time',
  'conservation',
  'other runs',
  'reason',
  'comparison',
  'summary',
  'new failures',
] as const;
export type SectionName = (typeof SHED_ORDER)[number];

/** A part of the document, written once as Markdown, whose items can be left out from the end. */
export interface Section {
  readonly name: SectionName;
  /** Sections of one group stand together under this heading. */
  readonly group?: string;
  /** Heading and, for a table, its head, up to where the items begin. */
  readonly opening: string;
  readonly items: readonly string[];
  /** Between items. */
  readonly separator: '\n' | '\n\n';
  /** What follows the items when so many of them are shown. */
  closing(shown: number): string | undefined;
}

interface Listing {
  readonly name: SectionName;
  readonly group?: string;
  readonly depth: 2 | 3;
  readonly title: string;
  /** Number of things that there are; more than were given as rows when the rows were capped. */
  readonly total: number;
  /** Said after the items, however many are shown. Our own words: it is not escaped. */
  readonly remark?: string | undefined;
}

/** A heading and perhaps a sentence. */
export function plainSection(name: SectionName, markdown: string, group?: string): Section {
  return { name, ...groupOf(group), opening: markdown, items: [], separator: '\n', closing: () => undefined };
}

export function tableSection(listing: Listing, columns: readonly string[], rows: readonly (readonly Cell[])[]): Section {
  if (rows.length === 0) return emptyListing(listing);
  const [head, delimiters, ...items] = serialise(tableOf(columns, rows)).split('\n');
  return listed(listing, `${headingOf(listing)}\n\n${head}\n${delimiters}\n`, items, '\n');
}

export function bulletSection(listing: Listing, rows: readonly (readonly PhrasingContent[])[]): Section {
  return listed(listing, `${headingOf(listing)}\n\n`, serialise(bulletList(rows)).split('\n'), '\n');
}

/** Items that take several lines each. */
export function blockSection(listing: Listing, items: readonly string[]): Section {
  return listed(listing, `${headingOf(listing)}\n\n`, items, '\n\n');
}

function listed(listing: Listing, opening: string, items: readonly string[], separator: '\n' | '\n\n'): Section {
  return {
    name: listing.name,
    ...groupOf(listing.group),
    opening,
    items,
    separator,
    closing: (shown) => closingOf(listing, shown),
  };
}

function emptyListing(listing: Listing): Section {
  const remark = closingOf(listing, listing.total);
  return plainSection(listing.name, [headingOf(listing), ...(remark === undefined ? [] : [remark])].join('\n\n'), listing.group);
}

function closingOf(listing: Listing, shown: number): string | undefined {
  const left = listing.total - shown;
  const sentences = [...(left > 0 ? [`and ${left} more`] : []), ...(listing.remark === undefined ? [] : [listing.remark])];
  return sentences.length === 0 ? undefined : sentences.join('\n\n');
}

function headingOf(listing: Listing): string {
  return serialise(heading(listing.depth, listing.title));
}

function groupOf(group: string | undefined): { readonly group?: string } {
  return group === undefined ? {} : { group };
}
