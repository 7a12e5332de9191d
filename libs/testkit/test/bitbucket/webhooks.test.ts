import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BITBUCKET_EXAMPLE } from '../../src/simulators/bitbucket/index.ts';
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
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/bitbucket`;
});

afterEach(async () => {
  await closeExamples();
  await new Promise((resolve) => server.close(resolve));
});

describe('webhooks of the simulator', () => {
  it('are signed, and keep their id over attempts', async () => {
    const { bitbucket } = await startExample({ webhook: { url, secret: 'hook-secret' } });
    const [pipeline] = bitbucket.state.pipelines;
    if (pipeline === undefined) throw new Error('the example has no pipeline');
    const answer = await bitbucket.sendWebhook('repo:commit_status_updated', bitbucket.payloads.pipeline(pipeline));
    expect(answer).toMatchObject({ status: 202, body: 'taken' });
    await bitbucket.redeliver(answer.deliveryId);
    expect(received).toMatchObject(
      ['1', '2'].map((attempt) => ({
        headers: {
          'x-event-key': 'repo:commit_status_updated',
          'x-request-uuid': answer.deliveryId,
          'x-attempt-number': attempt,
          'x-hub-signature': `sha256=${createHmac('sha256', 'hook-secret')
            .update(received[0]?.body ?? '')
            .digest('hex')}`,
        },
      })),
    );
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      repository: { full_name: 'acme/shop' },
      commit_status: {
        state: 'FAILED',
        name: `Pipeline #41 for ${BITBUCKET_EXAMPLE.branch}`,
        commit: { hash: BITBUCKET_EXAMPLE.commit },
      },
    });
  });

  it('abbreviate the commits of a pull request and no others', async () => {
    const { bitbucket } = await startExample({ webhook: { url } });
    const [request] = bitbucket.state.pullRequests;
    if (request === undefined) throw new Error('the example has no pull request');
    await bitbucket.sendWebhook('pullrequest:created', bitbucket.payloads.pullRequest(request));
    await bitbucket.sendWebhook('repo:push', bitbucket.payloads.push('acme/shop', 'main', BITBUCKET_EXAMPLE.base));
    expect(received[0]?.headers).not.toHaveProperty('x-hub-signature');
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      pullrequest: { source: { commit: { hash: BITBUCKET_EXAMPLE.commit.slice(0, 12) } } },
    });
    expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({
      push: { changes: [{ new: { type: 'branch', target: { hash: BITBUCKET_EXAMPLE.base } } }] },
    });
  });

  it('need a URL', async () => {
    const { bitbucket } = await startExample();
    await expect(bitbucket.sendWebhook('repo:push', {})).rejects.toThrow('has no webhook');
  });
});
