import { once } from 'node:events';
import type { MergedTest, RunFact } from '@testwire/contracts';
import { addReport, addRun, AT, putText, type ServedApi, serveApi, stored } from './support/serve-api.ts';

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
}, 60_000);
afterAll(() => api.close());

describe('artifacts of one name', () => {
  it('are the newest one, in the list and as bytes, whatever order they came in', async () => {
    const facts: RunFact[] = [];
    for (const [index, minute] of [5, 9, 1].entries()) {
      const digest = await putText(api.blobs, `of minute ${minute}`);
      const at = AT.replace('10:00', `10:0${minute}`);
      facts.push({ ...stored('renewed', { name: 'a.txt', digest, bytes: 11 }), id: `a${index}`, at });
    }
    await addRun(api, 'renewed', facts);
    const list = await fetch(`${api.url}/v1/runs/renewed/artifacts`);
    const { items } = (await list.json()) as { items: { digest: string }[] };
    const newest = await putText(api.blobs, 'of minute 9');
    expect(items.map(({ digest }) => digest)).toEqual([newest]);
    expect(await (await fetch(`${api.url}/v1/runs/renewed/artifacts/a.txt`)).text()).toBe('of minute 9');
  });
});

describe('a download whose source breaks', () => {
  it('is broken for the reader too, and told in the log', async () => {
    const bytes = 32 * 1024 * 1024;
    const digest = await putText(api.blobs, Buffer.alloc(bytes));
    await addRun(api, 'breaking', [stored('breaking', { name: 'big.bin', digest, bytes })]);
    const answer = await fetch(`${api.url}/v1/runs/breaking/artifacts/big.bin`);
    const [content] = api.opened.slice(-1);
    if (content === undefined) throw new Error('Nothing was opened.');
    const closed = once(content, 'error');
    content.destroy(new Error('the disk broke'));
    await closed;
    await expect(answer.arrayBuffer()).rejects.toThrow();
    await (await fetch(`${api.url}/healthz`)).text();
    expect(api.logged.filter((line) => line.includes('the disk broke'))).toHaveLength(1);
  });
});

describe('the last page of tests', () => {
  it('says that it is the last, also when it is full', async () => {
    const tests = [1, 2].map((number): MergedTest => {
      const attempts = [{ status: 'passed', runAttempt: 1, shard: 's' } as const];
      return { id: `id-${number}`, name: `test ${number}`, status: 'passed', shard: 's', flaky: false, attempts };
    });
    await addRun(api, 'full');
    await addReport(api, 'full', tests);
    const answer = await fetch(`${api.url}/v1/runs/full/tests?limit=2`);
    expect(await answer.json()).toEqual({ items: tests });
  });
});
