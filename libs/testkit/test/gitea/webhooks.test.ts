import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeExamples, SHA, startExample } from './example.ts';

let server: Server;
let received: { headers: IncomingHttpHeaders; body: string }[];
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
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/gitea`;
});

afterEach(async () => {
  await closeExamples();
  await new Promise((resolve) => server.close(resolve));
});

const run = { repository: 'acme/shop', commit: SHA, branch: 'main', status: 'failure' } as const;

it('signs the body in its own headers and in those for GitHub', async () => {
  const gitea = await startExample({ webhook: { url, secret: 'hook-secret' } });
  const payload = gitea.payloads.workflowRun(gitea.addRun(run));
  await expect(gitea.sendWebhook('workflow_run', payload)).resolves.toMatchObject({ status: 202, body: 'taken' });
  const digest = createHmac('sha256', 'hook-secret')
    .update(received[0]?.body ?? '')
    .digest('hex');
  expect(received[0]?.headers).toMatchObject({
    'x-gitea-event': 'workflow_run',
    'x-gitea-signature': digest,
    'x-github-event': 'workflow_run',
    'x-hub-signature-256': `sha256=${digest}`,
  });
  expect(received[0]?.headers).not.toHaveProperty('x-forgejo-event');
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    action: 'completed',
    workflow_run: { status: 'completed', conclusion: 'failure', head_sha: SHA },
    repository: { full_name: 'acme/shop' },
  });
});

it('adds the headers of Forgejo, and sends empty digests without a secret', async () => {
  const gitea = await startExample({ family: 'forgejo', webhook: { url } });
  await gitea.sendWebhook('action_run_failure', gitea.payloads.actionRun(gitea.addRun(run)));
  expect(received[0]?.headers).toMatchObject({
    'x-forgejo-event': 'action_run_failure',
    'x-forgejo-signature': '',
    'x-gitea-signature': '',
    'x-hub-signature-256': 'sha256=',
  });
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ action: 'failure', run: { status: 'failure', commit_sha: SHA } });
});

it('sends the same again when asked, and nothing without an address', async () => {
  const gitea = await startExample({ webhook: { url, secret: 'hook-secret' } });
  const { deliveryId } = await gitea.sendWebhook('push', gitea.payloads.push('acme/shop', 'refs/heads/main', SHA));
  await gitea.redeliver(deliveryId);
  expect(received).toHaveLength(2);
  expect(received[1]).toEqual({ ...received[0], headers: { ...received[0]?.headers } });
  await expect(gitea.redeliver('none')).rejects.toThrow(RangeError);
  await expect((await startExample()).sendWebhook('push', {})).rejects.toThrow('webhook');
});
