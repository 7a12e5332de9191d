import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeExamples, JOB, NUMBER, startExample } from './example.ts';

interface Received {
  readonly authorization: string | undefined;
  readonly body: string;
}

let server: Server;
let received: Received[];
let url: string;

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ authorization: request.headers.authorization, body: Buffer.concat(chunks).toString() });
      response.writeHead(202).end('taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/jenkins`;
});

afterEach(async () => {
  await closeExamples();
  await new Promise((resolve) => server.close(resolve));
});

it('sends what the Notification plugin says of a build, with the user of the address', async () => {
  const { jenkins } = await startExample({ webhook: { url, secret: 'hook-secret' } });
  await expect(jenkins.notify(JOB, NUMBER, 'FINALIZED')).resolves.toMatchObject({ status: 202, body: 'taken' });
  expect(received[0]?.authorization).toBe(`Basic ${Buffer.from('jenkins:hook-secret').toString('base64')}`);
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    url: 'job/acme/job/shop/job/PR-4/',
    build: {
      full_url: `${jenkins.baseUrl}/job/acme/job/shop/job/PR-4/42/`,
      number: 42,
      phase: 'FINALIZED',
      status: 'UNSTABLE',
      scm: { url: 'https://github.com/acme/shop.git', branch: 'PR-4' },
      parameters: { SUITE: 'smoke' },
      test_summary: { total: 10, failed: 2, passed: 7, skipped: 1 },
    },
  });
});

it('sends the same again, and what the Outbound WebHook plugin says', async () => {
  const { jenkins } = await startExample({ webhook: { url } });
  jenkins.addBuild({ job: JOB, number: 43, result: null });
  await jenkins.sendOutbound(JOB, 43);
  await jenkins.sendOutbound(JOB, NUMBER);
  await jenkins.redeliver('delivery-1');
  expect(received.map(({ body }) => (JSON.parse(body) as { event: string }).event)).toEqual(['start', 'unstable', 'start']);
  expect(received[2]).toEqual(received[0]);
  expect(received[0]?.authorization).toBeUndefined();
  expect(jenkins.deliveries).toHaveLength(2);
});

it('says that there is nowhere to send to', async () => {
  const { jenkins } = await startExample();
  await expect(jenkins.notify(JOB, NUMBER, 'STARTED')).rejects.toThrow('has no webhook');
  await expect(jenkins.redeliver('delivery-1')).rejects.toThrow(RangeError);
});
