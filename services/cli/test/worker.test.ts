import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worker } from '../src/commands/worker.ts';
import type { CliContext } from '../src/context.ts';
import { CommandError } from '../src/exit-code.ts';
import { findCoordinator } from '../src/find-coordinator.ts';
import { type RecordingServer, type Reply, startRecordingServer } from './recording-server.ts';
import { type } from './terminal.ts';

let cwd: string;
let server: RecordingServer;
let refusal: Reply | undefined;
let grants: unknown[];

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'testwire-cli-worker-'));
  refusal = undefined;
  grants = [];
  server = await startRecordingServer(({ path }) => {
    if (refusal !== undefined) return refusal;
    if (path === '/v1/workers') return { body: { id: 'w1', token: 'minted-token', heartbeatSeconds: 1, leaseSeconds: 30 } };
    if (path.endsWith('/leases')) return grants.length > 0 ? { body: grants.shift() } : { body: '' };
    if (path.endsWith('/heartbeat')) return { body: { drain: false, lost: [], cancelled: [] } };
    return { body: {} };
  });
});
afterEach(async () => {
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

const env = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env['PATH'],
  TESTWIRE_TOKEN: 'owner-token',
  ...more,
});
const context = (more: Partial<CliContext> = {}): CliContext => ({
  env: env(),
  cwd,
  fetch: () => Promise.reject(new TypeError('nobody listens')),
  print: () => undefined,
  warn: () => undefined,
  colour: false,
  width: 100,
  now: () => Date.parse('2026-03-01T10:00:00.000Z'),
  randomHex: () => '0',
  readFile: () => '',
  ...more,
});

describe('testwire worker', () => {
  it('registers with the token of a file, for the projects that it is told', async () => {
    await writeFile(join(cwd, 'secret'), 'of-the-file\n');
    const args = ['worker', '--coordinator', server.url, '--once', '--token-file', 'secret', '--project', 'shop', 'docs'];
    expect((await type(args, { cwd, env: env() })).code).toBe(0);
    const registered = server.requests.find(({ path }) => path === '/v1/workers');
    expect(registered?.token).toBe('of-the-file');
    expect(JSON.parse(registered?.body ?? '{}')).toMatchObject({ projects: ['shop', 'docs'] });
  });

  it('registers, does what there is, says so line by line, and ends with 0', async () => {
    const spec = { id: 'smoke', command: [process.execPath, '-e', 'process.exit(3)'] };
    grants = [
      { id: 'l1', expiresAt: '2026-03-01T10:00:30.000Z', runId: 'r1', attempt: 1, project: 'p', tasks: [{ spec, try: 1 }] },
    ];
    const args = [
      'worker',
      '--coordinator',
      server.url,
      '--once',
      '--label',
      'room=a',
      '--label',
      'os=linux',
      '--hardware',
      'fpga',
      '--id',
      'w1',
    ];
    const said = await type(args, { cwd, env: env() });
    expect([said.code, said.err]).toEqual([0, '']);
    const lines = said.out.split('\n').map((line) => line.replace(/^2026-03-01T10:00:00Z {2}/, ''));
    expect(lines).toEqual(
      expect.arrayContaining([
        `registered as w1 at ${server.url}`,
        'took 1 task of run r1: smoke',
        'smoke: started',
        expect.stringMatching(/^smoke: FAILED in [\d.]+ s\. The command ended with exit code 3\.$/),
        'left',
      ]),
    );
    expect(said.out).not.toMatch(/owner-token|minted-token/);
    const [registration] = server.requests;
    expect(registration).toMatchObject({ path: '/v1/workers', token: 'owner-token' });
    expect(JSON.parse(registration?.body ?? '')).toMatchObject({
      id: 'w1',
      capabilities: { hardware: expect.arrayContaining(['cpu', 'fpga']), labels: { room: 'a', os: 'linux' } },
    });
    expect(server.requests.find(({ path }) => path === '/v1/leases/l1/complete')?.token).toBe('minted-token');
  });

  it('leaves with a signal, and listens to no other afterwards', async () => {
    const signals = new EventEmitter();
    const lines: string[] = [];
    const print = (line: string): void => {
      lines.push(line);
      if (line.includes('registered')) signals.emit('SIGTERM');
    };
    expect(await worker({ coordinator: server.url, workDir: 'w' }, context({ print, fetch: globalThis.fetch }), signals)).toBe(0);
    expect(lines.join('')).toContain('leaving: It was asked to end.');
    expect(signals.listenerCount('SIGTERM')).toBe(0);
  });

  it.each([
    [401, 'TESTWIRE_TOKEN is not one that this server knows'],
    [403, 'not listed'],
  ])('that is refused with %i ends with 2', async (status, message) => {
    refusal = { status, body: { detail: 'the worker is not listed' } };
    const said = await type(['worker', '--coordinator', server.url, '--once'], { cwd, env: env() });
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  it.each([
    ['--label', 'room', 'write name=value.'],
    ['--id', 'a b', 'may hold letters'],
    ['--coordinator', 'ftp://a', 'is not the address of a server'],
  ])('does not take %s %s', async (option, value, message) => {
    expect(await type(['worker', option, value], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});

describe('the coordinator', () => {
  const found = (isHere: boolean) => () => Promise.resolve([{ name: 'Testwire on box', url: 'http://192.0.2.9:8080', isHere }]);
  const nobody = () => Promise.reject(new Error('This network is not to be asked.'));

  it('is the one that was named, in this order', async () => {
    const named = { TESTWIRE_COORDINATOR: 'http://b', TESTWIRE_SERVER: 'http://c' };
    expect(await findCoordinator({ coordinator: 'http://a' }, context({ env: named }), nobody)).toMatchObject({
      url: 'http://a',
    });
    expect(await findCoordinator({}, context({ env: named }), nobody)).toEqual({
      url: 'http://b',
      origin: 'TESTWIRE_COORDINATOR',
    });
    expect(await findCoordinator({}, context({ env: { TESTWIRE_SERVER: 'http://c' } }), nobody)).toMatchObject({
      url: 'http://c',
    });
  });

  it('is one of this machine, where none was named', async () => {
    const fetch = () => Promise.resolve(new Response());
    expect(await findCoordinator({}, context({ fetch }), nobody)).toMatchObject({ url: 'http://127.0.0.1:8080' });
    expect(await findCoordinator({}, context(), found(true))).toMatchObject({ url: 'http://192.0.2.9:8080' });
  });

  it('is a stranger on the network only when the owner says so', async () => {
    await expect(findCoordinator({}, context(), found(false))).rejects.toThrow('--coordinator http://192.0.2.9:8080');
    expect(await findCoordinator({ discover: true }, context(), found(false))).toMatchObject({ url: 'http://192.0.2.9:8080' });
  });

  it('that nobody knows is asked for, with the exit code for what is not there', async () => {
    await expect(findCoordinator({}, context(), nobody)).rejects.toThrow(CommandError);
    await expect(findCoordinator({}, context(), () => Promise.resolve([]))).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('TESTWIRE_COORDINATOR'),
    });
  });
});
