import { expectLimitsToHold } from '../support/hostile-json.ts';
import { messages, read } from '../support/read-text.ts';

type Entry = Readonly<Record<string, unknown>>;

const example = (description: string, status: string, more: Entry = {}): Entry => ({
  description,
  full_description: `Cart gift ${description}`,
  status,
  file_path: './spec/cart_spec.rb',
  line_number: 3,
  run_time: 0.25,
  ...more,
});

function report(examples: Entry[], summary: Entry = {}, more: Entry = {}): Entry {
  return { version: '3.13.0', examples, summary: { duration: 2.5, example_count: examples.length, ...summary }, ...more };
}

describe('RSpec', () => {
  it('reads every field we keep', async () => {
    const exception = { class: 'Mismatch', message: '\nexpected: 0\n     got: 1\n', backtrace: ['a.rb:1', 'b.rb:2'] };
    const result = await read(
      JSON.stringify(
        report([example('adds', 'failed', { exception }), example('ships', 'pending', { pending_message: 'SHOP-9' })]),
      ),
    );
    const place = { suite: ['Cart gift'], file: './spec/cart_spec.rb', line: 3, durationMs: 250 };
    expect(result).toEqual({
      format: 'rspec',
      tool: 'rspec',
      tests: [
        {
          name: 'adds',
          ...place,
          status: 'failed',
          message: 'expected: 0\n     got: 1',
          details: 'Mismatch: expected: 0\n     got: 1\na.rb:1\nb.rb:2',
        },
        { name: 'ships', ...place, status: 'skipped', message: 'SHOP-9' },
      ],
      durationSeconds: 2.5,
      partial: false,
      problems: [],
    });
  });

  it('takes an unknown status for errored', async () => {
    const result = await read(JSON.stringify(report([example('adds', 'odd')])));
    expect(result.tests).toMatchObject([{ status: 'errored', message: 'The status "odd" is not known.' }]);
  });

  it('makes errored tests of errors outside of examples', async () => {
    const more = { messages: ['\nAn error occurred while loading ./a_spec.rb.\n'] };
    const result = await read(JSON.stringify(report([], { errors_outside_of_examples_count: 2 }, more)));
    expect(result.tests).toEqual([
      { name: '(outside any test)', status: 'errored', message: 'An error occurred while loading ./a_spec.rb.' },
      { name: '(outside any test)', status: 'errored', message: 'An error occurred outside of the examples.' },
    ]);
    expect(result.problems).toEqual([]);
  });

  it('counts what is listed, and keeps to its limits', async () => {
    const whole = report([example('a', 'passed'), example('b', 'passed'), example('c', 'passed')], { example_count: 4 });
    expect(messages(await read(JSON.stringify(whole)))).toEqual([
      'The file declares 4 tests and lists 3; the listed ones are counted.',
    ]);
    expect((await read(JSON.stringify(report([])))).tests).toEqual([]);
    await expectLimitsToHold(whole);
  });
});
