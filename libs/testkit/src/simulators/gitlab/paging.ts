import { integerOf, type Parameters } from './parameters.ts';

const MAX_PER_PAGE = 100;
const DEFAULT_PER_PAGE = 20;

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Offset paging with GitLab's headers; asking for more than 100 gives 100. https://docs.gitlab.com/api/rest/#offset-based-pagination */
export function paginate<T>(all: readonly T[], parameters: Parameters, url: URL): Page<T> {
  const page = Math.max(1, integerOf(parameters, 'page') ?? 1);
  const perPage = Math.min(MAX_PER_PAGE, Math.max(1, integerOf(parameters, 'per_page') ?? DEFAULT_PER_PAGE));
  const pages = Math.max(1, Math.ceil(all.length / perPage));
  const previous = page > 1 ? page - 1 : undefined;
  const next = page < pages ? page + 1 : undefined;
  const link = (number: number, rel: string): string => {
    const target = new URL(url);
    target.searchParams.set('page', String(number));
    target.searchParams.set('per_page', String(perPage));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [
    ...(previous === undefined ? [] : [link(previous, 'prev')]),
    ...(next === undefined ? [] : [link(next, 'next')]),
    link(1, 'first'),
    link(pages, 'last'),
  ];
  return {
    items: all.slice((page - 1) * perPage, page * perPage),
    headers: {
      'X-Total': String(all.length),
      'X-Total-Pages': String(pages),
      'X-Per-Page': String(perPage),
      'X-Page': String(page),
      'X-Next-Page': next === undefined ? '' : String(next),
      'X-Prev-Page': previous === undefined ? '' : String(previous),
      Link: links.join(', '),
    },
  };
}
