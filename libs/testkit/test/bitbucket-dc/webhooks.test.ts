import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BITBUCKET_DC_EXAMPLE } from '../../src/simulators/bitbucket-dc/index.ts';
import { closeExamples, startExample } from './example.ts';

let server: Server;
let received: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
let url: string;

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(202).end('taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/bitbucket-dc`;
});

afterEach(async () => {
  await closeExamples();
  await new Promise((resolve) => server.close(resolve));
});

describe('webhooks of the simulator', () => {
  it('are signed, name themselves in the body, and keep their id when sent again', async () => {
    const { bitbucket } = await startExample({ webhook: { url, secret: 'hook-secret' } });
    const [request] = bitbucket.state.pullRequests;
    if (request === undefined) throw new Error('the example has no pull request');
    const answer = await bitbucket.sendWebhook('pr:opened', bitbucket.pullRequestPayload(request));
    expect(answer).toMatchObject({ status: 202, body: 'taken' });
    await bitbucket.redeliver(answer.deliveryId);
    const signature = `sha256=${createHmac('sha256', 'hook-secret')
      .update(received[0]?.body ?? '')
      .digest('hex')}`;
    const headers = { 'x-event-key': 'pr:opened', 'x-request-id': answer.deliveryId, 'x-hub-signature': signature };
    expect(received).toMatchObject([{ headers }, { headers }]);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      eventKey: 'pr:opened',
      date: '2026-03-01T12:00:00+0000',
      pullRequest: {
        id: BITBUCKET_DC_EXAMPLE.pullRequest,
        fromRef: { latestCommit: BITBUCKET_DC_EXAMPLE.commit },
        toRef: { repository: { slug: 'shop', project: { key: 'ACME' } } },
      },
    });
  });

  it('tell of pushes, and test the connection with next to nothing', async () => {
    const { bitbucket } = await startExample({ webhook: { url } });
    await bitbucket.sendWebhook('repo:refs_changed', bitbucket.pushPayload('ACME/shop', 'main', BITBUCKET_DC_EXAMPLE.base));
    await bitbucket.sendWebhook('diagnostics:ping', {});
    expect(received[0]?.headers).not.toHaveProperty('x-hub-signature');
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      changes: [{ refId: 'refs/heads/main', toHash: BITBUCKET_DC_EXAMPLE.base }],
    });
    expect(received[1]?.body).toBe('{"test":true}');
  });

  it('need a URL', async () => {
    const { bitbucket } = await startExample();
    await expect(bitbucket.sendWebhook('pr:opened', {})).rejects.toThrow('has no webhook');
  });
});
