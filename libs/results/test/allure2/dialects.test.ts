import { read, refuse } from '../support/read-text.ts';

type Entry = Readonly<Record<string, unknown>>;

const result = (more: Entry): string => JSON.stringify({ uuid: 'u', historyId: 'h', name: 'adds', stage: 'finished', ...more });

describe('Allure 2', () => {
  it('reads every field we keep', async () => {
    const labels = [
      { name: 'parentSuite', value: 'shop' },
      { name: 'suite', value: 'cart' },
      { name: 'framework', value: 'vitest' },
      { name: 'owner', value: 'kim' },
    ];
    const parameters = [
      { name: 'n', value: '2' },
      { name: 'at', value: '10:05', excluded: true },
      { name: 'token', value: 'x', mode: 'hidden' },
      { name: 'tier', value: 'gold', mode: 'default' },
    ];
    const statusDetails = { message: 'no', trace: 'Error: no\n    at x:1' };
    expect(await read(result({ status: 'failed', statusDetails, labels, parameters, start: 1000, stop: 1250 }))).toEqual({
      format: 'allure2',
      tool: 'vitest',
      tests: [
        {
          name: 'adds',
          suite: ['shop', 'cart'],
          status: 'failed',
          durationMs: 250,
          message: 'no',
          details: 'Error: no\n    at x:1',
          parameters: 'n=2, tier=gold',
          owner: 'kim',
        },
      ],
      partial: false,
      problems: [],
    });
  });

  it.each([
    [{ status: 'passed' }, 'passed'],
    [{ status: 'broken' }, 'errored'],
    [{ status: 'skipped' }, 'skipped'],
    [{ status: 'unknown' }, 'errored'],
    [{ status: 'odd' }, 'errored'],
    [{}, 'errored'],
    [{ stage: 'pending' }, 'skipped'],
    [{ stage: 'scheduled', status: null }, 'skipped'],
    [{ stage: 'running' }, 'errored'],
  ])('reads %j as %s', async (more, status) => {
    expect((await read(result(more))).tests.map((test) => test.status)).toEqual([status]);
  });

  it('reads a flaky test as one that was tried before', async () => {
    const { tests } = await read(result({ status: 'passed', statusDetails: { flaky: true } }));
    expect(tests[0]?.retries).toMatchObject([{ status: 'failed' }]);
    expect((await read(result({ status: 'failed', statusDetails: { flaky: true } }))).tests[0]?.retries).toBeUndefined();
  });

  it('finds the suite in other places', async () => {
    expect((await read(result({ status: 'passed', titlePath: ['src', 'cart'] }))).tests[0]?.suite).toEqual(['src', 'cart']);
    const labels = [{ name: 'package', value: 'shop' }];
    expect((await read(result({ status: 'passed', labels }))).tests[0]?.suite).toEqual(['shop']);
  });

  it('takes no other object with a name and a status for its own', async () => {
    const other = JSON.stringify({ name: 'build', status: 'completed', labels: [{ name: 'linux' }] });
    expect((await refuse(other)).message).toMatch(/^The file looks like JSON of a format that is not known here/);
  });

  it('refuses a container, and what is damaged', async () => {
    const container = JSON.stringify({
      uuid: 'c',
      name: 'cart',
      children: ['u'],
      befores: [{ name: 'set up', status: 'failed' }],
    });
    expect((await refuse(container)).message).toMatch(/^This is an Allure container/);
    expect((await refuse(result({ status: 'passed' }).slice(0, -2))).message).toMatch(/^Not valid JSON: /);
    expect((await refuse(result({ more: 'x'.repeat(100) }), { maxJsonLength: 50 })).message).toMatch(
      /^The JSON is longer than 50/,
    );
  });
});
