import { createHash } from 'node:crypto';
import type { Comparison, MergedTest, RunReport, ShardSummary, Standing, TestStatus } from '@testwire/contracts';

const AREAS = ['checkout', 'search', 'accounts', 'billing', 'inventory', 'shipping', 'reports', 'mobile'] as const;
const SUBJECTS = [
  'address form',
  'price rule',
  'session',
  'coupon',
  'stock level',
  'parcel label',
  'invoice',
  'deep link',
  'index',
] as const;
const VERBS = ['keeps', 'rejects', 'rounds', 'sorts', 'restores', 'merges', 'shows', 'retries'] as const;
const OBJECTS = [
  'an empty value',
  'two currencies',
  'a stale token',
  'a leap day',
  'an unknown country',
  'a very long name',
] as const;
const OWNERS = ['payments', 'discovery', 'identity', 'logistics'] as const;
const WORKERS = 12;
const TREND = 30;

/** Messages of failures, each with something that varies. */
const FAILURES: readonly ((index: number) => string)[] = [
  (index) => `Expected status 200 but got 503 after ${1000 + (index % 900)} ms`,
  (index) => `TimeoutError: locator('#pay-${index}') was not visible within 5000 ms`,
  (index) => `AssertionError: expected ${index} to equal ${index + 1}`,
  () => 'ConnectionError: could not connect to inventory-db:5432 (connection refused)',
  (index) =>
    `TypeError: Cannot read properties of undefined (reading 'total') [request ${createHash('md5').update(String(index)).digest('hex')}]`,
  (index) => `Snapshot of invoice ${index} differs in 3 places`,
];

/** Numbers that look random and are the same every time. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const pick = <T>(values: readonly T[], number: number): T => values[Math.floor(number * values.length)] as T;

const commitOf = (text: string): string => createHash('sha1').update(text).digest('hex');

function traceOf(index: number, file: string, line: number, message: string): string {
  const frames = Array.from(
    { length: 3 + (index % 6) },
    (_, depth) => `    at step${depth} (${file}:${line + depth}:${7 + depth})`,
  );
  const library = Array.from(
    { length: 8 },
    (_, depth) => `    at run${depth} (/srv/shop/node_modules/test-runner/dist/run.js:${120 + depth}:${(index % 40) + depth})`,
  );
  return [
    message,
    ...frames,
    ...library,
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
  ].join('\n');
}

/**
 * A run of so many tests beside a history of 30: a tenth failed, in a few kinds of message; some are flaky, fixed, slower
 * or in quarantine. The same every time.
 */
export function sampleRun(total: number): RunReport {
  const next = numbersFrom(7);
  const tests = Array.from({ length: total }, (_, index) => testAt(index, next));
  const count = (status: TestStatus): number => tests.filter((test) => test.status === status).length;
  const totals = {
    total,
    passed: count('passed'),
    failed: count('failed'),
    errored: count('errored'),
    skipped: count('skipped'),
  };
  const commit = commitOf('head');
  return {
    schemaVersion: 1,
    runId: 'sample-run',
    run: {
      project: 'acme/shop',
      title: 'Web shop, all suites',
      name: 'tests',
      repository: { name: 'acme/shop', url: 'https://git.example.com/acme/shop' },
      commit,
      branch: 'faster-checkout',
      change: {
        number: 4182,
        title: 'Keep the basket when a session expires',
        url: 'https://git.example.com/acme/shop/pull/4182',
      },
      pipeline: { id: '99231', attempt: 1, commit, name: 'build 99231', url: 'https://ci.example.com/builds/99231' },
    },
    status: totals.failed + totals.errored > 0 ? 'failed' : 'passed',
    attempt: 1,
    revision: 40,
    openedAt: '2026-03-02T09:12:00.000Z',
    updatedAt: '2026-03-02T09:31:42.000Z',
    totals,
    flaky: tests.filter(({ flaky }) => flaky).length,
    durationSeconds: 1182,
    metrics: { 'p95 checkout ms': 412.5, 'bundle size kb': 318, 'coverage percent': 86.2 },
    environment: { os: 'Debian 12', node: '22.11.0', browser: 'Chromium 131', region: 'eu-west' },
    tests,
    unlisted: { total: 0, passed: 0, failed: 0, errored: 0, skipped: 0 },
    shards: shardsOf(tests),
    comparison: comparisonOf(tests, totals),
    artifacts: [
      {
        name: 'coverage.xml',
        digest: 'a'.repeat(64),
        bytes: 812_331,
        mediaType: 'application/xml',
        type: 'coverage_report',
        url: 'https://ci.example.com/a/coverage.xml',
      },
    ],
    problems: [],
    partial: false,
    conservation: { reported: total, merged: total, superseded: 0, balanced: true },
  };
}

function testAt(index: number, next: () => number): MergedTest {
  const area = pick(AREAS, next());
  const file = `tests/${area}/${pick(SUBJECTS, next()).replace(' ', '-')}.spec.ts`;
  const subject = pick(SUBJECTS, next());
  const name = `${pick(VERBS, next())} ${pick(OBJECTS, next())} for the ${subject} (case ${index})`;
  const chance = next();
  const status: TestStatus = chance < 0.095 ? 'failed' : chance < 0.1 ? 'errored' : chance < 0.12 ? 'skipped' : 'passed';
  const bad = status === 'failed' || status === 'errored';
  const kind = Math.floor(next() ** 2 * FAILURES.length);
  const message = bad ? FAILURES[kind]?.(index) : status === 'skipped' ? 'Needs a payment terminal' : undefined;
  const line = 10 + (index % 400);
  const durationMs = Math.round(4 + next() ** 6 * 9000);
  const worker = `runner-${String((index % WORKERS) + 1).padStart(2, '0')}`;
  const shard = `shard ${(index % (WORKERS * 2)) + 1}`;
  const last = {
    status,
    durationMs,
    ...(message === undefined ? {} : { message }),
    ...(bad && message !== undefined ? { details: traceOf(index, file, line, message) } : {}),
  };
  const flaky = status === 'passed' && next() < 0.004;
  const first = {
    status: 'failed' as const,
    durationMs: durationMs + 40,
    message: FAILURES[1]?.(index) ?? '',
    details: traceOf(index, file, line, 'first try'),
  };
  const tries = flaky ? [first, last] : [last];
  const standing = standingOf(status, index, next());
  return {
    id: createHash('sha256').update(`${file} ${name}`).digest('hex'),
    name,
    suite: [area, subject, `when ${pick(OBJECTS, next())}`],
    file,
    line,
    owner: pick(OWNERS, next()),
    shard,
    flaky,
    ...last,
    attempts: tries.map((one) => ({ ...one, runAttempt: 1, shard, worker })),
    ...(standing === undefined ? {} : { standing }),
  };
}

function standingOf(status: TestStatus, index: number, chance: number): Standing | undefined {
  const all = 'P'.repeat(TREND);
  if (status === 'skipped') return undefined;
  if (status === 'passed') {
    if (chance < 0.003) return { change: 'fixed', recent: `${'P'.repeat(TREND - 4)}FFFF` };
    if (chance < 0.006) return { recent: all, slower: { usualMs: 120, nowMs: 900 } };
    return { recent: all };
  }
  if (chance < 0.08)
    return {
      change: 'new',
      recent: all,
      since: { runId: 'sample-run', openedAt: '2026-03-02T09:12:00.000Z', commit: commitOf('head') },
    };
  if (chance < 0.1) return { change: 'first-seen' };
  if (chance < 0.3) {
    const recent = Array.from(all, (letter, run) => ((run * 7 + index) % 9 === 0 ? 'f' : letter)).join('');
    return { change: 'flaky', recent, flakiness: { confidence: 0.82, attempts: 4, commits: 1, relapses: 2, runs: TREND } };
  }
  const failing = 3 + (index % 9);
  return {
    change: 'still-failing',
    recent: 'P'.repeat(TREND - failing) + 'F'.repeat(failing),
    since: { runId: 'run-21', openedAt: '2026-02-21T03:00:00.000Z', commit: commitOf('21'), branch: 'main' },
    ...(chance < 0.34
      ? { quarantine: { owner: 'logistics', reason: 'Waits for the new label printer', until: '2026-04-01T00:00:00.000Z' } }
      : {}),
  };
}

function shardsOf(tests: readonly MergedTest[]): ShardSummary[] {
  const shards = groupByShard(tests);
  return [...shards].map(([id, own], index) => {
    const count = (status: TestStatus): number => own.filter((test) => test.status === status).length;
    return {
      id,
      attempt: 1,
      state: 'reported',
      totals: {
        total: own.length,
        passed: count('passed'),
        failed: count('failed'),
        errored: count('errored'),
        skipped: count('skipped'),
      },
      durationSeconds: 420 + ((index * 53) % 160),
      worker: own[0]?.attempts[0]?.worker ?? '',
      hardware: '8 cores, 32 GB',
    };
  });
}

function groupByShard(tests: readonly MergedTest[]): Map<string, MergedTest[]> {
  const shards = new Map<string, MergedTest[]>();
  for (const test of tests) {
    const own = shards.get(test.shard) ?? [];
    own.push(test);
    shards.set(test.shard, own);
  }
  return shards;
}

function comparisonOf(tests: readonly MergedTest[], totals: RunReport['totals']): Comparison {
  const changed = (change: Standing['change']): number => tests.filter(({ standing }) => standing?.change === change).length;
  const trend = Array.from({ length: TREND }, (_, run) => {
    const failed = Math.round(totals.failed * (0.5 + ((run * 37) % 17) / 40));
    return {
      runId: `run-${run}`,
      openedAt: new Date(Date.UTC(2026, 0, 31 + run, 3)).toISOString(),
      commit: commitOf(String(run)),
      branch: 'main',
      status: 'failed' as const,
      totals: { ...totals, total: totals.total - 40 + run, failed, passed: totals.passed + totals.failed - failed - 40 + run },
      flaky: Math.round(tests.length / 400) + ((run * 5) % 7),
      durationSeconds: 1000 + ((run * 91) % 130),
    };
  });
  const absent = (kind: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `${kind}-${index}`,
      name: `${kind} test ${index}`,
      suite: ['legacy', 'basket'],
      file: 'tests/legacy/basket.spec.ts',
    }));
  return {
    base: { runId: 'run-29', openedAt: '2026-03-01T03:00:00.000Z', commit: commitOf('29'), branch: 'main', how: 'merge-base' },
    counts: {
      new: changed('new'),
      firstSeen: changed('first-seen'),
      outage: changed('outage'),
      stillFailing: changed('still-failing'),
      flaky: changed('flaky'),
      fixed: changed('fixed'),
      added: Math.ceil(totals.total / 2500),
      removed: 14,
      notRun: 23,
      slower: tests.filter(({ standing }) => standing?.slower !== undefined).length,
      quarantined: tests.filter(({ standing }) => standing?.quarantine !== undefined).length,
    },
    removed: absent('removed', 14),
    notRun: absent('unplanned', 23),
    outages: [],
    slowWorkers: [{ worker: 'runner-07', factor: 1.8, tests: 410 }],
    trend,
    metrics: {
      'p95 checkout ms': { usual: 361, spread: 9.5, runs: TREND },
      'bundle size kb': { usual: 317, spread: 1.2, runs: TREND },
      'coverage percent': { usual: 86.1, spread: 0.2, runs: TREND },
    },
  };
}
