import type { Page, PageRequest } from '../store.ts';
import { storableText } from './text.ts';

const MOST_ROWS = 1000;

/** A WHERE clause that grows, with its parameters. */
export class Conditions {
  readonly #clauses: string[] = [];
  readonly #values: unknown[] = [];

  /** Adds nothing when the value is undefined: the filter was not given. */
  equal(column: string, value: string | number | undefined): void {
    if (value === undefined) return;
    this.#clauses.push(`${column} = ${this.bind(typeof value === 'string' ? storableText(value) : value)}`);
  }

  /** Adds nothing when the values are undefined; none at all let no row through. */
  oneOf(expression: string, values: readonly string[] | undefined): void {
    if (values !== undefined) this.#clauses.push(`${expression} = ANY(${this.bind(values.map(storableText))})`);
  }

  before(columns: readonly string[], values: readonly string[]): void {
    this.#clauses.push(`(${columns.join(', ')}) < (${values.map((value) => this.bind(storableText(value))).join(', ')})`);
  }

  bind(value: unknown): string {
    return `$${this.#values.push(value)}`;
  }

  get where(): string {
    return this.#clauses.length === 0 ? '' : `WHERE ${this.#clauses.join(' AND ')}`;
  }

  get values(): unknown[] {
    return this.#values;
  }
}

/**
 * One page, newest first. `columns` sort the table: a time, then what makes the row unique, so that rows of the same
 * instant are neither lost nor shown twice. `position` gives their values for a row.
 */
export async function readPage<Row>(
  request: PageRequest,
  columns: readonly string[],
  position: (row: Row) => readonly string[],
  conditions: Conditions,
  read: (tail: string, values: unknown[]) => Promise<readonly Row[]>,
): Promise<Page<Row>> {
  const { limit, cursor } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) {
    throw new RangeError(`The page limit ${limit} is not a whole number from 1 to ${MOST_ROWS}.`);
  }
  if (cursor !== undefined) conditions.before(columns, parseCursor(cursor, columns.length));
  const order = columns.map((column) => `${column} DESC`).join(', ');
  const tail = `${conditions.where} ORDER BY ${order} LIMIT ${conditions.bind(limit + 1)}`;
  const rows = await read(tail, conditions.values);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, next: Buffer.from(JSON.stringify(position(last))).toString('base64url') };
}

/** `[time, ...key]` as JSON in base64url. */
function parseCursor(cursor: string, length: number): readonly string[] {
  const values = parseJson(Buffer.from(cursor, 'base64url').toString());
  if (Array.isArray(values) && values.length === length && values.every((value) => typeof value === 'string')) {
    const [time = ''] = values;
    const parsed = new Date(time);
    if (!Number.isNaN(parsed.getTime()) && parsed.toISOString() === time) return values;
  }
  throw new RangeError('The page cursor was not made by this list. Take it from "next" of the page before, or leave it out.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
