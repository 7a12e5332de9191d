import { badFields } from './api-error.ts';

/** https://developer.atlassian.com/cloud/bitbucket/rest/intro/#pagination. `next` is missing on the last page. */
export function pageOf<T>(all: readonly T[], url: URL, show: (item: T) => unknown, maxPagelen = 100): Record<string, unknown> {
  const page = Number(url.searchParams.get('page') ?? 1);
  const pagelen = Number(url.searchParams.get('pagelen') ?? 10);
  if (!Number.isInteger(page) || page < 1) throw badFields({ page: ['Invalid page'] });
  if (!Number.isInteger(pagelen) || pagelen < 1 || pagelen > maxPagelen) throw badFields({ pagelen: ['Invalid pagelen'] });
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  return {
    size: all.length,
    page,
    pagelen,
    values: all.slice((page - 1) * pagelen, page * pagelen).map(show),
    ...(page * pagelen < all.length ? { next: next.href } : {}),
  };
}
