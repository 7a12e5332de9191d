import { badQuery, badRequest } from '@testwire/runtime';
import type { Page, PageRequest } from '@testwire/store';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { requireUp } from './require-up.ts';

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `next` of the page before. */
  cursor: z.string().max(1000).optional(),
});

export function pageOf<Item extends z.ZodType>(
  item: Item,
): z.ZodObject<{ items: z.ZodArray<Item>; next: z.ZodOptional<z.ZodString> }> {
  return z.object({ items: z.array(item), next: z.string().optional() });
}

/** Throws 400, also for a parameter that nobody knows: a filter that is misspelt would let everything through. */
export function readQuery<Query extends z.ZodObject>(request: Request, query: Query): z.output<Query> {
  const known = Object.keys(query.shape);
  const unknown = Object.keys(request.query).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw badRequest(`There is no query parameter ${JSON.stringify(unknown.slice(0, 100))}; known are ${known.join(', ')}.`);
  const parsed = query.safeParse(request.query);
  if (!parsed.success) throw badQuery(parsed.error);
  return parsed.data;
}

export function pageRequest(query: z.infer<typeof pageQuery>): PageRequest {
  return { limit: query.limit, ...(query.cursor === undefined ? {} : { cursor: query.cursor }) };
}

/** Sends a page, with the next one's address in `Link` too (RFC 8288). A cursor that we did not make is a 400, a store that is away a 503. */
export async function sendPage<Row>(request: Request, response: Response, load: () => Promise<Page<Row>>): Promise<void> {
  let page: Page<Row>;
  try {
    page = await requireUp('The run store', load);
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(error.message);
    throw error;
  }
  if (page.next !== undefined) {
    const next = new URL(request.originalUrl, 'http://relative');
    next.searchParams.set('cursor', page.next);
    response.set('Link', `<${next.pathname}${next.search}>; rel="next"`);
  }
  response.json(page);
}

/** Leaves out what is undefined, as exact optional properties want it. */
export function present<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
