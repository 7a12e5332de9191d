import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerEvent } from '@testwire/contracts';
import * as fc from 'fast-check';
import { type Clock, EventPublisher, PublishFailed, publishEvents, type PublisherOptions } from '../src/index.ts';

/** A server as a function: what it holds, and how it answers. */
class EventServer {
  readonly known = new Map<string, WorkerEvent>();
  requests = 0;
  /** Decides instead, for so long as it answers something. */
  fault: (request: number, ids: readonly string[]) => Response | 'away' | 'lost answer' | undefined = () => undefined;

  readonly fetch: typeof globalThis.fetch = (_, init) => {
    const { events } = JSON.parse(init?.body as string) as { events: WorkerEvent[] };
    this.requests += 1;
    const fault = this.fault(
      this.requests,
      events.map(({ id }) => id),
    );
    if (fault instanceof Response) return Promise.resolve(fault);
    if (fault === 'away') return Promise.reject(new TypeError('fetch failed'));
    const duplicate = events.filter(({ id }) => this.known.has(id)).map(({ id }) => id);
    const accepted = events.filter(({ id }) => !this.known.has(id)).map(({ id }) => id);
    for (const event of events) this.known.set(event.id, event);
    if (fault === 'lost answer') return Promise.reject(new TypeError('fetch failed'));
    return Promise.resolve(Response.json({ accepted, duplicate, refused: [] }, { status: 202 }));
  };
}

/** Time passes by being waited for. */
function makeClock(): Clock & { slept: number[] } {
  let time = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => time,
    monotonicMs: () => time,
    async sleep(ms, signal) {
      if (signal?.aborted !== true) {
        slept.push(ms);
        time += ms;
      }
      await Promise.resolve();
    },
  };
}

function makeEvent(id: string, name = 'a'): WorkerEvent {
  const test = { name, status: 'passed' as const };
  return { type: 'test-finished', id, runId: 'r', at: '2026-03-01T10:00:00.000Z', attempt: 1, shard: 's', test };
}

const events = (count: number): WorkerEvent[] => Array.from({ length: count }, (_, at) => makeEvent(`e${at}`));

let server: EventServer;
let warnings: string[];
beforeEach(() => {
  server = new EventServer();
  warnings = [];
});

function options(more: Partial<PublisherOptions> = {}): PublisherOptions {
  return {
    server: 'http://testwire.example/',
    fetch: (...args) => server.fetch(...args),
    clock: makeClock(),
    random: () => 1,
    warn: (message) => void warnings.push(message),
    ...more,
  };
}

describe('publishEvents', () => {
  it('delivers in batches, and says where everything ended', async () => {
    const outcome = await publishEvents(events(1201), options());
    expect(outcome).toEqual({ accepted: 1201, duplicate: 0, refused: [], spooled: 0, lost: 0, reportUrls: {} });
    expect([server.known.size, server.requests]).toEqual([1201, 3]);
  });

  it('sends the same ids again when an answer was lost, so that nothing is doubled', async () => {
    server.fault = (request) => (request <= 2 ? 'lost answer' : undefined);
    expect(await publishEvents(events(3), options())).toMatchObject({ accepted: 0, duplicate: 3, lost: 0 });
    expect(server.known.size).toBe(3);
  });

  it('waits longer and longer while the server is away, and as long as it asks', async () => {
    const clock = makeClock();
    server.fault = (request) => {
      if (request < 4) return 'away';
      return request === 4 ? new Response('', { status: 503, headers: { 'Retry-After': '7' } }) : undefined;
    };
    expect(await publishEvents(events(1), options({ clock }))).toMatchObject({ accepted: 1 });
    expect(clock.slept).toEqual([0, 500, 1000, 2000, 7000]);
  });

  it('never fails a job because the server is away, but says so; unless it is asked to', async () => {
    server.fault = () => 'away';
    expect(await publishEvents(events(2), options())).toMatchObject({ lost: 2 });
    expect(warnings).toEqual([
      expect.stringMatching(/^Testwire: 2 events not delivered\. http:\/\/testwire\.example does not answer/),
    ]);
    await expect(publishEvents(events(2), options({ onUnreachable: 'fail' }))).rejects.toThrow(PublishFailed);
  });

  it('names what the server refuses, alone or among others, and takes it for no reason to try again', async () => {
    const refused = [{ index: 0, id: 'e0', reason: 'the run is not known' }];
    server.fault = (request) =>
      Response.json(request === 1 ? { accepted: ['e1'], duplicate: [], refused } : { detail: 'none', refused }, {
        status: request === 1 ? 202 : 400,
      });
    expect(await publishEvents(events(2), options())).toMatchObject({
      accepted: 1,
      refused: [{ id: 'e0', reason: 'the run is not known' }],
      lost: 0,
    });
    expect(await publishEvents(events(1), options())).toMatchObject({ accepted: 0, refused: [{ id: 'e0' }], lost: 0 });
    expect(server.requests).toBe(2);
  });

  it('does not try again with a token that is not known', async () => {
    server.fault = () => Response.json({ detail: 'who are you?' }, { status: 401 });
    expect(await publishEvents(events(1), options())).toMatchObject({ lost: 1 });
    expect([server.requests, warnings[0]]).toEqual([1, expect.stringContaining('who are you?')]);
  });

  it('halves what is too large, down to the event that is', async () => {
    server.fault = (_, ids) =>
      ids.length > 2 || ids.includes('e3') ? Response.json({ detail: 'too large' }, { status: 413 }) : undefined;
    expect(await publishEvents(events(7), options())).toMatchObject({ accepted: 6, refused: [{}], lost: 0 });
  });

  it('accounts for every event, whatever the network does', async () => {
    const answers = fc.array(fc.constantFrom('away', 'lost answer', 500, 503, 429, 'good'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1500 }), answers, async (count, script) => {
        server = new EventServer();
        server.fault = (request) => {
          const step = script[request - 1] ?? 'good';
          if (step === 'good') return undefined;
          return typeof step === 'number' ? new Response('', { status: step }) : (step as 'away');
        };
        const { accepted, duplicate, refused, lost } = await publishEvents(events(count), options());
        expect(accepted + duplicate + refused.length + lost).toBe(count);
        if (lost === 0) expect(server.known.size).toBe(count);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an event publisher', () => {
  let spoolFolder: string;
  beforeEach(async () => {
    spoolFolder = await mkdtemp(join(tmpdir(), 'testwire-events-'));
  });
  afterEach(() => rm(spoolFolder, { recursive: true, force: true }));

  it('keeps on disk what it could not deliver, for the next one', async () => {
    server.fault = () => 'away';
    expect(await publishEvents(events(5), options({ spoolFolder }))).toMatchObject({ spooled: 5, lost: 0 });
    expect(warnings[0]).toContain(spoolFolder);
    server.fault = () => undefined;
    expect(await publishEvents([makeEvent('later')], options({ spoolFolder }))).toMatchObject({ accepted: 6, spooled: 0 });
    expect([server.known.size, await readdir(spoolFolder)]).toEqual([6, []]);
  });

  it('holds no more in memory than it may: the rest goes to the spool, or is counted as lost', async () => {
    server.fault = () => 'away';
    const few = { maxBufferedBytes: 500, giveUpAfterMs: 0 };
    const bounded = new EventPublisher(options(few));
    for (const event of events(100)) bounded.publish(event);
    const { lost } = await bounded.close();
    expect(lost).toBe(100);
    const spooling = new EventPublisher(options({ ...few, spoolFolder }));
    for (const event of events(100)) spooling.publish(event);
    expect(await spooling.close()).toMatchObject({ spooled: 100, lost: 0 });
    server.fault = () => undefined;
    expect(await new EventPublisher(options({ spoolFolder })).close()).toMatchObject({ accepted: 100 });
  });

  it('says when the spool cannot be written either', async () => {
    server.fault = () => 'away';
    expect(await publishEvents(events(2), options({ spoolFolder: '/dev/null/spool' }))).toMatchObject({ spooled: 0, lost: 2 });
  });
});
