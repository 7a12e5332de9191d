// A webhook of GitHub as it comes over the wire, again and again with another delivery.
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CIProviderFactory } from '@testwire/providers';

export const SECRET = 'the secret of the webhook';
export const PATH = '/webhooks/github';

const EXAMPLES = join(import.meta.dirname, 'node_modules/@octokit/webhooks-examples/api.github.com/index.json');

/** @typedef {{ name: string, examples: { action?: string }[] }} Examples */

/** As large as GitHub's. */
const FILLING = 'x'.repeat(16_000);

/** What Testwire's own samples say, filled up: for a machine where GitHub's examples are not installed. */
function makePayload() {
  const github = CIProviderFactory.modules().find(({ id }) => id === 'github');
  const sample = github?.webhooks?.sample('workflow_run.completed', {
    repository: 'octo-org/octo-repo',
    repositoryId: '1',
    commit: '6dcb09b5b57875f334f61aebed695e2e4193db5e',
    branch: 'main',
    changeNumber: 7,
    pipelineId: '1001',
    pipelineAttempt: 1,
    deliveryId: 'unused',
    at: '2026-03-01T10:00:00.000Z',
    secret: SECRET,
  });
  return { ...JSON.parse(sample?.body ?? '{}'), filling: FILLING };
}

function findExample() {
  const all = /** @type {Examples[]} */ (JSON.parse(readFileSync(EXAMPLES, 'utf8')));
  return all.find(({ name }) => name === 'workflow_run')?.examples.find(({ action }) => action === 'completed');
}

/** GitHub's own example of a workflow run that is over: 17 KB. */
export function readPayload() {
  const example = existsSync(EXAMPLES) ? findExample() : makePayload();
  if (example === undefined) throw new Error('There is no example of workflow_run.completed.');
  return Buffer.from(JSON.stringify(example));
}

/** @param {Buffer} body @returns {(delivery: string) => string} the head of a request */
export function makeHead(body) {
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const lines = [
    `POST ${PATH} HTTP/1.1`,
    'Host: 127.0.0.1',
    'User-Agent: GitHub-Hookshot/6c3ea13',
    'Accept: */*',
    'Content-Type: application/json',
    'X-GitHub-Event: workflow_run',
    'X-GitHub-Hook-ID: 123456789',
    `X-Hub-Signature-256: sha256=${signature}`,
    `Content-Length: ${body.length}`,
    'X-GitHub-Delivery: ',
  ];
  const start = lines.join('\r\n');
  return (delivery) => `${start}${delivery}\r\n\r\n`;
}
