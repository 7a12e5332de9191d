import { composeProcesses, interpolate, readCompose } from '../deploy/compose.ts';
import { showTrace, wayTo, widestTrace } from './show-trace.ts';
import { findPostgres } from './start-postgres.ts';
import { walkCompose } from './walk.ts';

describe('docker-compose.yml as plain processes', () => {
  it('does the main job, and leaves one trace from the webhook to the call of the provider', async () => {
    if (findPostgres() === undefined) {
      process.stderr.write('skipped: docker-compose.yml is not tried, because PostgreSQL is not installed\n');
      return;
    }
    const { ended, conclusions, unexpected, spans } = await walkCompose(() => {});
    const names = composeProcesses(interpolate(readCompose(), NEEDED)).map(({ name }) => name);
    expect(ended).toEqual(Object.fromEntries(names.map((name) => [name, 0])));
    expect(conclusions).toEqual(['failure']);
    expect(unexpected).toBe(0);
    const trace = widestTrace(spans);
    const write = trace.find(({ name, service }) => name === 'POST github' && service === 'testwire-notifier');
    if (write === undefined) throw new Error(`The trace has no write to GitHub:\n${showTrace(trace)}`);
    const way = wayTo(write, trace).filter((service, index, all) => service !== all[index - 1]);
    expect(way).toEqual(['testwire-notifier', 'testwire-formatter', 'testwire-coordinator', 'testwire-ingress+api']);
  });
});

const NEEDED = Object.fromEntries(
  ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'TESTWIRE_TOKEN', 'LINK_SECRET'].map((name) => [
    name,
    'x',
  ]),
);
