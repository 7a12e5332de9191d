import { digestOf, type RunFact, type RunReport, type ShardResult, type TestReport } from '@testwire/contracts';
import { buildReport } from '@testwire/results';
import { AT, type Facts, type Site } from './site.ts';

const RUN_ID = 'parity-1';
export const REPORT_URL = `https://testwire.example.com/v1/runs/${RUN_ID}/report.html`;

function passed(suite: string, name: string): TestReport {
  return { suite: [suite], name, file: `test/${suite}.test.ts`, status: 'passed', durationMs: 120 };
}

const failed = (suite: string, name: string, line: number, message: string): TestReport => ({
  ...passed(suite, name),
  line,
  status: 'failed',
  message,
  details: `${message}\n    at test/${suite}.test.ts:${line}:5`,
});

const skipped = (suite: string, name: string, message: string): TestReport => ({
  ...passed(suite, name),
  status: 'skipped',
  message,
});

const flaky = (suite: string, name: string): TestReport => ({
  ...passed(suite, name),
  retries: [{ status: 'failed', message: 'the socket was closed' }],
});

const SHARDS: Readonly<Record<string, readonly TestReport[]>> = {
  unit: [
    ...['starts empty', 'adds an item', 'adds it twice', 'removes an item', 'sums up'].map((name) => passed('cart', name)),
    ...['adds the tax', 'knows reduced rates', 'takes a coupon', 'refuses an old coupon'].map((name) => passed('price', name)),
    failed('price', 'rounds to cents', 27, 'expected 9.99, got 10.00'),
    skipped('price', 'converts to yen', 'no rates for yen'),
  ],
  browser: [
    ...['asks for an address', 'takes a card', 'sends a receipt', 'shows the order'].map((name) => passed('checkout', name)),
    flaky('checkout', 'reloads the basket'),
    flaky('checkout', 'follows a redirect'),
    failed('checkout', 'refunds a payment', 58, 'the till did not answer within 500 ms'),
    failed('checkout', 'cancels an order', 73, 'expected "cancelled", got "paid"'),
    skipped('checkout', 'pays by invoice', 'needs an account'),
  ],
};

/** Counted by hand, so that nothing that counts is believed. */
export const TRUTH: Readonly<Required<Facts>> = {
  total: '20',
  passed: '15',
  failed: '3',
  skipped: '2',
  flaky: '2',
  verdict: 'failed',
  failedTests: 'cancels an order, refunds a payment, rounds to cents',
  link: REPORT_URL,
};

/** The same run wherever it is shown, but for where it belongs. */
export function fixedRun(run: Site['run']): RunReport {
  const results = new Map<string, ShardResult>();
  const facts: RunFact[] = [{ id: 'opened', runId: RUN_ID, at: AT, kind: 'opened', run: { project: 'parity', ...run } }];
  for (const [shard, tests] of Object.entries(SHARDS)) {
    const result: ShardResult = { format: 'junit', tests: [...tests], partial: false, problems: [] };
    const digest = digestOf(JSON.stringify(result));
    results.set(digest, result);
    facts.push({ id: `shard-${shard}`, runId: RUN_ID, at: AT, attempt: 1, kind: 'shard-reported', shard, digest });
  }
  facts.push({ id: 'finished', runId: RUN_ID, at: AT, attempt: 1, kind: 'run-finished' });
  return buildReport({ runId: RUN_ID, facts, results, artifactUrl: (name) => name });
}
