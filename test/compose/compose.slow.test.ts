import { composeProcesses, interpolate, readCompose } from '../deploy/compose.ts';
import { showTrace, wayTo, widestTrace } from './show-trace.ts';
import { findPostgres } from './start-postgres.ts';
import type { TakenSpan } from './take-spans.ts';
import { walkCompose } from './walk.ts';

describe('docker-compose.yml as plain processes', () => {
  it('does the main job, and leaves one trace from the webhook to the call of the provider, and linked ones through the leases of tasks', async () => {
    if (findPostgres() === undefined) {
      process.stderr.write('skipped: docker-compose.yml is not tried, because PostgreSQL is not installed\n');
      return;
    }
    const { ended, conclusions, unexpected, spans } = await walkCompose(() => {});
    const names = composeProcesses(interpolate(readCompose(), NEEDED)).map(({ name }) => name);
    expect(ended).toEqual(Object.fromEntries(names.map((name) => [name, 0])));
    expect(conclusions).toEqual(['failure', 'success']);
    expect(unexpected).toBe(0);
    const trace = widestTrace(spans);
    const write = trace.find(({ name, service }) => name === 'POST github' && service === 'testwire-notifier');
    if (write === undefined) throw new Error(`The trace has no write to GitHub:\n${showTrace(trace)}`);
    const way = servicesOf(wayTo(write, trace));
    expect(way).toEqual(['testwire-notifier', 'testwire-formatter', 'testwire-coordinator', 'testwire-ingress+api']);
    // What tasks led to: the worker makes no spans, and hands on where its lease came from.
    const ways = spans.filter(isWrite).map((span) => wayTo(span, spans));
    const ofTasks = ways.find((steps) => steps.some(({ name }) => name === 'POST /v1/leases/:id/complete')) ?? [];
    const marks = ofTasks.map(({ name }) => name).filter((name) => /^(POST \/|PATCH|grant)/.test(name));
    expect(marks).toEqual(['PATCH github', 'POST /v1/leases/:id/complete', 'grant lease', 'POST /v1/runs']);
    expect(servicesOf(ofTasks)).toEqual([
      'testwire-notifier',
      'testwire-formatter',
      'testwire-ingress+api',
      'testwire-coordinator',
      'testwire-ingress+api',
    ]);
  });
});

const isWrite = ({ name, service }: TakenSpan): boolean => /^(POST|PATCH) github$/.test(name) && service === 'testwire-notifier';

/** Those that the way leads through, each once in a row. */
function servicesOf(way: readonly TakenSpan[]): string[] {
  return way.map(({ service }) => service).filter((service, index, all) => service !== all[index - 1]);
}

const NEEDED = Object.fromEntries(
  ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'TESTWIRE_TOKEN', 'LINK_SECRET'].map((name) => [
    name,
    'x',
  ]),
);
