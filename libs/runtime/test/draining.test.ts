import { EventEmitter } from 'node:events';
import { Agent, get } from 'node:http';
import { createApp, listen, type Running, runningTogether, runUntilSignal, type Route, tryAddress } from '../src/index.ts';
import { connectRaw } from './support/raw.ts';
import { closeAll, serve, silent } from './support/serve.ts';

afterEach(closeAll);

describe('closing the listener', () => {
  it('takes no more connections, and waits for the answers in flight but for no idle connection', async () => {
    let enter = (): void => {};
    const entered = new Promise<void>((resolve) => {
      enter = resolve;
    });
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const route: Route = {
      method: 'get',
      path: '/slow',
      summary: 'Waits',
      access: 'anybody',
      answers: {},
      async handle(_request, response) {
        response.write('begin ');
        enter();
        await released;
        response.end('end');
      },
    };
    // The time of the idle connection would be over long after that of the test.
    const patience = { headersMs: 60_000, requestMs: 60_000, idleMs: 600_000, lookEveryMs: 1000 };
    const { url, listener } = await serve({ routes: [route] }, patience);
    const agent = new Agent({ keepAlive: true });
    try {
      const text = new Promise<string>((resolve, reject) => {
        get(`${url}/slow`, { agent }, (response) => {
          let all = '';
          response.on('data', (chunk) => (all += String(chunk)));
          response.on('end', () => resolve(all));
        }).on('error', reject);
      });
      await entered;
      let closed = false;
      const closing = listener.close().then(() => (closed = true));
      await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
      expect(closed).toBe(false);
      release();
      expect(await text).toBe('begin end');
      await closing;
    } finally {
      agent.destroy();
    }
  });

  it('does not wait for a client that goes on sending what was refused', async () => {
    const { url, listener } = await serve();
    const raw = await connectRaw(url);
    raw.write('PUT /v1/runs/r/bytes/b HTTP/1.1\r\nHost: t\r\nContent-Length: 999999\r\n\r\nand so on');
    await raw.firstData;
    await listener.close();
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('rejects an address that is taken', async () => {
    const { listener } = await serve();
    const app = createApp({
      routes: [],
      dependencies: [],
      logger: silent,
      trustedProxies: 0,
      renderMetrics: async () => '',
      isDraining: () => false,
      guard: async () => {},
    });
    await expect(listen(app, '127.0.0.1', listener.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(tryAddress('127.0.0.1', listener.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

function runningThat(drain: () => Promise<void>): Running {
  return { drain };
}

const startedWith = (drain: () => Promise<void>) => (): Promise<Running> => Promise.resolve(runningThat(drain));

describe('draining on a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s begins it, and all in time is exit code 0', async (signal) => {
    const signals = new EventEmitter();
    let drained = false;
    const exit = runUntilSignal(
      startedWith(async () => {
        drained = true;
      }),
      { signals, drainMs: 5000, logger: silent },
    );
    expect(drained).toBe(false);
    signals.emit(signal);
    expect(await exit).toBe(0);
    expect(drained).toBe(true);
  });

  it.each([
    ['too slow', () => new Promise<void>(() => {})],
    ['failing', () => Promise.reject(new Error('stuck'))],
  ])('%s is exit code 1', async (_, drain) => {
    const signals = new EventEmitter();
    const exit = runUntilSignal(startedWith(drain), { signals, drainMs: 50, logger: silent });
    signals.emit('SIGTERM');
    expect(await exit).toBe(1);
  });

  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
    ['SIGINT', 'SIGINT'],
  ] as const)('%s waits for nothing any more when %s follows, which is exit code 1', async (first, second) => {
    const signals = new EventEmitter();
    const exit = runUntilSignal(
      startedWith(() => new Promise<void>(() => {})),
      { signals, drainMs: 600_000, logger: silent },
    );
    signals.emit(first);
    // The second one is listened for when the first one has been heard.
    await new Promise((resolve) => setImmediate(resolve));
    signals.emit(second);
    expect(await exit).toBe(1);
  });

  it.each([
    ['gives it up', true, 0],
    ['fails', false, 1],
  ])('a signal during the start aborts it; when that %s, the exit code is as after draining', async (_, aborts, code) => {
    const signals = new EventEmitter();
    let fail = (_error: unknown): void => {};
    let reason: unknown;
    const exit = runUntilSignal(
      (starting) =>
        new Promise((_resolve, reject) => {
          fail = reject;
          starting.addEventListener('abort', () => (reason = starting.reason));
        }),
      { signals, drainMs: 600_000, logger: silent },
    );
    signals.emit('SIGTERM');
    await new Promise((resolve) => setImmediate(resolve));
    fail(aborts ? reason : new Error('stuck'));
    expect(await exit).toBe(code);
  });

  it('a start that ends well although it was to be given up is drained', async () => {
    const signals = new EventEmitter();
    let drained = false;
    let ready = (_running: Running): void => {};
    const exit = runUntilSignal(() => new Promise((resolve) => (ready = resolve)), { signals, drainMs: 600_000, logger: silent });
    signals.emit('SIGINT');
    ready(
      runningThat(async () => {
        drained = true;
      }),
    );
    expect(await exit).toBe(0);
    expect(drained).toBe(true);
  });

  it('a start that fails by itself is the error of it', async () => {
    const start = (): Promise<Running> => Promise.reject(new Error('no port'));
    await expect(runUntilSignal(start, { signals: new EventEmitter(), drainMs: 1, logger: silent })).rejects.toThrow('no port');
  });

  it('goes through the parts in reverse order, each after the other, also past one that fails', async () => {
    const events: string[] = [];
    const part = (name: string, fails = false): Running =>
      runningThat(async () => {
        events.push(`${name} begins`);
        await Promise.resolve();
        if (fails) throw new Error(`${name} is stuck`);
        events.push(`${name} ends`);
      });
    await expect(runningTogether([part('store'), part('consumer', true), part('server')]).drain()).rejects.toThrow(
      '1 of 3 parts could not be drained.',
    );
    expect(events).toEqual(['server begins', 'server ends', 'consumer begins', 'store begins', 'store ends']);
    await runningTogether([part('store'), part('server')]).drain();
  });
});
