import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SIMULATORS } from '../src/simulators/by-hand.ts';

describe.each(Object.entries(SIMULATORS))('%s, started by hand', (_name, start) => {
  it('tells how to use it and how to look inside', async () => {
    const example = await start({});
    expect(Object.keys(example.facts).length).toBeGreaterThan(2);
    const base = Object.entries(example.environment).find(([name]) => name.endsWith('_BASE_URL'))?.[1];
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+/);
    // Where there is a page, it is there.
    const page = /http:\S+\//.exec(example.facts['Look inside'] ?? '')?.[0];
    if (page !== undefined) expect((await fetch(page)).status).toBe(200);
    expect(await example.announce()).toBe('nothing was sent: start with --webhook URL');
    await example.close();
  });

  it('sends its webhook when asked', async () => {
    const received: unknown[] = [];
    const receiver = createServer((request, response) => {
      received.push(request.url);
      request.resume().on('end', () => response.writeHead(202).end('taken'));
    });
    await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    const example = await start({ webhookUrl: `http://127.0.0.1:${port}/webhooks/here` });
    expect(await example.announce()).toBe('answered with 202 taken');
    expect(received).toEqual(['/webhooks/here']);
    await example.close();
    await new Promise((resolve) => void receiver.close(resolve));
  });
});
