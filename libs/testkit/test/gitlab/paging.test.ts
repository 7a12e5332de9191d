import { closeExamples, type Example, NOTES, startExample } from './example.ts';

afterEach(closeExamples);

async function startWithNotes(count: number): Promise<Example> {
  const example = await startExample();
  // Two are there already.
  for (let index = 2; index < count; index += 1) {
    example.gitlab.addNote({ project: 42, mergeRequestIid: 3, body: `Note ${index}` });
  }
  return example;
}

function headersOf(headers: Headers): Record<string, string | null> {
  const names = ['x-total', 'x-total-pages', 'x-page', 'x-per-page', 'x-next-page', 'x-prev-page'];
  return Object.fromEntries(names.map((name) => [name, headers.get(name)]));
}

describe('paging', () => {
  it('gives 20 at first', async () => {
    const { call } = await startWithNotes(45);
    const { body, headers } = await call('GET', NOTES);
    expect(body).toHaveLength(20);
    expect(headersOf(headers)).toEqual({
      'x-total': '45',
      'x-total-pages': '3',
      'x-page': '1',
      'x-per-page': '20',
      'x-next-page': '2',
      'x-prev-page': '',
    });
  });

  it('ends with an empty next page', async () => {
    const { call } = await startWithNotes(45);
    const { body, headers } = await call('GET', `${NOTES}?page=3`);
    expect(body).toHaveLength(5);
    expect(headersOf(headers)).toMatchObject({ 'x-page': '3', 'x-next-page': '', 'x-prev-page': '2' });
  });

  it('gives 100 at most', async () => {
    const { call } = await startWithNotes(101);
    const { body, headers } = await call('GET', `${NOTES}?per_page=500`);
    expect(body).toHaveLength(100);
    expect(headersOf(headers)).toMatchObject({ 'x-per-page': '100', 'x-total-pages': '2' });
  });

  it('gives nothing after the last page', async () => {
    const { call } = await startWithNotes(2);
    const { body, headers } = await call('GET', `${NOTES}?page=9`);
    expect(body).toEqual([]);
    expect(headersOf(headers)).toMatchObject({ 'x-total': '2', 'x-next-page': '' });
  });

  it('links to the other pages with the same parameters', async () => {
    const { gitlab, call } = await startWithNotes(6);
    const { headers } = await call('GET', `${NOTES}?page=2&per_page=2&sort=asc`);
    const links = (headers.get('link') ?? '').split(', ').map((link) => /^<(.+)>; rel="(\w+)"$/.exec(link)?.slice(1));
    expect(links.map((link) => link?.[1])).toEqual(['prev', 'next', 'first', 'last']);
    const next = new URL(links[1]?.[0] ?? '');
    expect(next.origin + next.pathname).toBe(`${gitlab.apiUrl}${NOTES}`);
    expect(Object.fromEntries(next.searchParams)).toEqual({ page: '3', per_page: '2', sort: 'asc' });
  });

  it('reaches every note once by following the links', async () => {
    const { gitlab, call } = await startWithNotes(23);
    const ids: number[] = [];
    let path: string | undefined = `${NOTES}?per_page=5`;
    while (path !== undefined) {
      const { body, headers } = await call('GET', path);
      ids.push(...(body as { id: number }[]).map(({ id }) => id));
      path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]?.slice(gitlab.apiUrl.length);
    }
    expect(ids).toEqual(gitlab.state.notes.map(({ id }) => id).toReversed());
  });

  it('refuses a page that is no number', async () => {
    const { call } = await startExample({ contract: 'off' });
    expect(await call('GET', `${NOTES}?page=two`)).toMatchObject({ status: 400, body: { error: 'page is invalid' } });
  });
});
