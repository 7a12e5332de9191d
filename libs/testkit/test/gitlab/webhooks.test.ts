import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { gitLabSignatureHeaders } from '../../src/simulators/gitlab/index.ts';
import { BASE_SHA, BRANCH, closeExamples, NOON, PIPELINE, SHA, startExample } from './example.ts';

const SIGNING_TOKEN = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

interface Received {
  readonly headers: IncomingHttpHeaders;
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
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(202).end('taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/gitlab`;
});

afterEach(async () => {
  await closeExamples();
  await new Promise((resolve) => server.close(resolve));
});

describe('sendWebhook', () => {
  it('sends the secret in the clear, and what GitLab says about the event', async () => {
    const { gitlab } = await startExample({ webhook: { url, token: 'hook-secret' } });
    const answer = await gitlab.sendWebhook('Pipeline Hook', { object_kind: 'pipeline', title: 'Größe' });
    expect(answer).toMatchObject({ status: 202, body: 'taken' });
    expect(received).toMatchObject([
      {
        headers: {
          'content-type': 'application/json',
          'user-agent': 'GitLab/19.0.0',
          'x-gitlab-event': 'Pipeline Hook',
          'x-gitlab-instance': gitlab.url,
          'x-gitlab-token': 'hook-secret',
          'idempotency-key': answer.deliveryId,
        },
        body: '{"object_kind":"pipeline","title":"Größe"}',
      },
    ]);
    expect(received[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  it('signs as Standard Webhooks says', async () => {
    const { gitlab } = await startExample({ webhook: { url, signingToken: SIGNING_TOKEN }, now: Date.now });
    await gitlab.sendWebhook('Pipeline Hook', { object_kind: 'pipeline', title: 'Größe' });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(headers['webhook-id']).toBe(headers['idempotency-key']);
    expect(headers).not.toHaveProperty('x-gitlab-token');

    const verifier = new Webhook(SIGNING_TOKEN);
    expect(verifier.verify(body, headers as Record<string, string>)).toEqual({ object_kind: 'pipeline', title: 'Größe' });
    expect(() => verifier.verify(`${body} `, headers as Record<string, string>)).toThrow('No matching signature found');

    const key = Buffer.from('0123456789abcdef0123456789abcdef');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  it('gives the signature that was worked out elsewhere', () => {
    const headers = gitLabSignatureHeaders(SIGNING_TOKEN, 'f5e57ebd-f99d-4f8e-9d4b-e1fb9c9e37c1', NOON, '{}');
    const verified = new Webhook(SIGNING_TOKEN).sign('f5e57ebd-f99d-4f8e-9d4b-e1fb9c9e37c1', new Date(NOON), '{}');
    expect(headers['webhook-signature']).toBe(verified);
  });

  it('can do both at once, for a hook that is being moved to signatures', async () => {
    const { gitlab } = await startExample({ webhook: { url, token: 'hook-secret', signingToken: SIGNING_TOKEN } });
    await gitlab.sendWebhook('Push Hook', {});
    expect(received[0]?.headers).toMatchObject({
      'x-gitlab-token': 'hook-secret',
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
  });

  it('gives every delivery its own key, the same in every run', async () => {
    const keys = [];
    for (let run = 0; run < 2; run += 1) {
      const { gitlab } = await startExample({ webhook: { url, token: 'hook-secret' } });
      keys.push((await gitlab.sendWebhook('Push Hook', {})).deliveryId, (await gitlab.sendWebhook('Push Hook', {})).deliveryId);
    }
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys.slice(0, 2)).toEqual(keys.slice(2));
  });

  it('says what is missing when no webhook is configured', async () => {
    const { gitlab } = await startExample();
    await expect(gitlab.sendWebhook('Push Hook', {})).rejects.toThrow('has no webhook');
  });
});

describe('redeliver', () => {
  it('repeats the key and the body, with a signature of its own time', async () => {
    let now = NOON;
    const { gitlab } = await startExample({ webhook: { url, signingToken: SIGNING_TOKEN }, now: () => now });
    const { deliveryId } = await gitlab.sendWebhook('Pipeline Hook', { object_kind: 'pipeline' });
    now += 3_600_000;
    await gitlab.redeliver(deliveryId);

    const [first, second] = received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['idempotency-key']).toBe(deliveryId);
    expect(second?.headers['webhook-id']).toBe(deliveryId);
    expect(Number(second?.headers['webhook-timestamp']) - Number(first?.headers['webhook-timestamp'])).toBe(3600);
    expect(second?.headers['webhook-signature']).not.toBe(first?.headers['webhook-signature']);
    expect(gitlab.deliveries).toHaveLength(2);
  });

  it('does not know what was never sent', async () => {
    const { gitlab } = await startExample({ webhook: { url, token: 'hook-secret' } });
    await expect(gitlab.redeliver('unknown')).rejects.toThrow(RangeError);
  });
});

describe('payloads', () => {
  it("call a merge request's pipeline by its branch", async () => {
    const { gitlab } = await startExample();
    expect(gitlab.pipelinePayload(42, PIPELINE)).toMatchObject({
      object_kind: 'pipeline',
      object_attributes: {
        id: PIPELINE,
        ref: BRANCH,
        sha: SHA,
        status: 'failed',
        source: 'merge_request_event',
        created_at: '2026-03-01 12:00:00 UTC',
        finished_at: '2026-03-01 12:00:00 UTC',
      },
      merge_request: { iid: 3, source_branch: BRANCH, target_branch: 'main', state: 'opened' },
      project: { id: 42, path_with_namespace: 'acme/widgets', web_url: `${gitlab.url}/acme/widgets` },
      commit: { id: SHA },
    });
  });

  it('show a running pipeline without an end', async () => {
    const { gitlab } = await startExample();
    gitlab.updatePipeline(42, PIPELINE, { status: 'running' });
    expect(gitlab.pipelinePayload(42, PIPELINE)).toMatchObject({ object_attributes: { status: 'running', finished_at: null } });
  });

  it('tell an update with new commits by its old revision', async () => {
    const { gitlab } = await startExample();
    const opened = gitlab.mergeRequestPayload(42, 3, 'open');
    expect(opened).toMatchObject({ object_attributes: { iid: 3, action: 'open', last_commit: { id: SHA } } });
    expect(opened['object_attributes']).not.toHaveProperty('oldrev');
    expect(gitlab.mergeRequestPayload(42, 3, 'update')).toMatchObject({ object_attributes: { oldrev: BASE_SHA } });
  });

  it('need a pipeline and a merge request that exist', async () => {
    const { gitlab } = await startExample();
    expect(() => gitlab.pipelinePayload(42, 1)).toThrow(RangeError);
    expect(() => gitlab.mergeRequestPayload(42, 1, 'open')).toThrow(RangeError);
  });
});
