import { messages, read, refuse } from '../support/read-text.ts';

type Entry = Readonly<Record<string, unknown>>;

const step = (status: string | undefined, more: Entry = {}): Entry => ({
  keyword: 'Given ',
  name: 'a cart',
  ...(status === undefined ? {} : { result: { status, duration: 2_000_000, ...more } }),
});
const scenario = (name: string, steps: Entry[], more: Entry = {}): Entry => ({
  type: 'scenario',
  keyword: 'Scenario',
  name,
  line: 8,
  steps,
  ...more,
});

function report(...elements: Entry[]): string {
  return JSON.stringify([{ uri: 'features/cart.feature', id: 'cart', keyword: 'Feature', name: 'Cart', line: 2, elements }]);
}

describe('Cucumber JSON', () => {
  it('reads every field we keep', async () => {
    const failed = step('failed', { error_message: 'Error: no\n    at x:1' });
    const result = await read(report(scenario('pays', [step('passed'), failed, step('skipped')])));
    expect(result).toEqual({
      format: 'cucumber',
      tool: 'cucumber',
      tests: [
        {
          name: 'pays',
          suite: ['Cart'],
          file: 'features/cart.feature',
          line: 8,
          status: 'failed',
          durationMs: 6,
          message: 'Error: no',
          details: 'Error: no\n    at x:1',
        },
      ],
      partial: false,
      problems: [],
    });
  });

  it.each([
    ['passed', 'passed', undefined],
    ['skipped', 'skipped', 'skipped: Given a cart'],
    ['pending', 'errored', 'pending: Given a cart'],
    ['undefined', 'errored', 'undefined: Given a cart'],
    ['AMBIGUOUS', 'errored', 'ambiguous: Given a cart'],
    ['strange', 'errored', 'strange: Given a cart'],
    ['failed', 'failed', 'failed: Given a cart'],
    [undefined, 'skipped', 'No step of the scenario was run.'],
  ])('judges a scenario by its worst step: %s', async (word, status, message) => {
    const { tests } = await read(report(scenario('a', [...(word === undefined ? [] : [step('passed')]), step(word)])));
    expect([tests[0]?.status, tests[0]?.message]).toEqual([status, message]);
  });

  it('counts hooks and the background before it as part of a scenario', async () => {
    const background = {
      type: 'background',
      keyword: 'Background',
      name: '',
      steps: [step('failed', { error_message: 'no database' })],
    };
    const hooked = scenario('b', [step('passed')], {
      after: [{ match: { location: 'hooks.js:3' }, result: { status: 'failed' } }],
    });
    const nested = scenario('c', [{ ...step('passed'), before: [{ result: { status: 'failed', error_message: 'hook' } }] }]);
    const result = await read(report(background, scenario('a', [step('skipped')]), hooked, nested, background));
    expect(result.tests).toMatchObject([
      { name: 'a', status: 'failed', message: 'no database' },
      { name: 'b', status: 'failed', message: 'failed: hook hooks.js:3' },
      { name: 'c', status: 'failed', message: 'hook' },
      { name: 'Background', status: 'failed' },
    ]);
  });

  it('reads behave, which counts seconds and states outcomes', async () => {
    const element = {
      ...scenario('a', [step('passed', { duration: 0.5 })]),
      line: undefined,
      location: 'features/a.feature:7',
      status: 'failed',
    };
    const feature = { keyword: 'Feature', name: 'Cart', location: 'features/a.feature:1', status: 'failed', elements: [element] };
    const result = await read(JSON.stringify([feature, { ...feature, elements: [], name: 'Broken' }]));
    expect(result.tests).toMatchObject([
      { name: 'a', file: 'features/a.feature', line: 7, durationMs: 500, status: 'failed', message: 'The scenario is failed.' },
      { name: 'Broken', status: 'errored' },
    ]);
  });

  it('reads a feature without scenarios, and keeps to its limits', async () => {
    expect((await read(report())).tests).toEqual([]);
    const three = report(scenario('a', []), scenario('b', []), scenario('c', []));
    const few = await read(three, { maxTests: 2 });
    expect([few.tests.length, few.partial, messages(few)]).toEqual([
      2,
      true,
      ['The file lists more than 2 tests. The rest was not read.'],
    ]);
    expect((await refuse(three.slice(0, -4))).message).toMatch(/^Not valid JSON: /);
    expect((await refuse(three, { maxJsonLength: 50 })).message).toBe('The JSON is longer than 50 characters and was not read.');
    expect((await refuse('[{"a":1}]')).message).toMatch(/^The file looks like JSON of a format that is not known here/);
  });
});
