import type { Request, Response } from 'express';

/** One page as asked for by `per_page` (30, at most 100) and `page`, with the Link header that leads to the others. */
export function paginate<Item>(request: Request, response: Response, baseUrl: string, items: readonly Item[]): Item[] {
  const url = new URL(request.originalUrl, baseUrl);
  const perPage = Math.min(positive(url.searchParams.get('per_page')) ?? 30, 100);
  const page = positive(url.searchParams.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(items.length / perPage));

  const link = (target: number, relation: string): string => {
    url.searchParams.set('page', String(target));
    return `<${url.href}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  if (links.length > 0) response.set('link', links.join(', '));
  return items.slice((page - 1) * perPage, page * perPage);
}

function positive(text: string | null): number | undefined {
  const value = Number(text ?? Number.NaN);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
