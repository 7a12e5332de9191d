import { createHmac } from 'node:crypto';
import { GITHUB_SECRET, type ServedIngress, serveIngress } from './support/serve-ingress.ts';

const MIB = 1024 * 1024;

let ingress: ServedIngress;
beforeAll(async () => {
  ingress = await serveIngress(() => ({ name: 'ci' }));
}, 60_000);
afterAll(() => ingress.close());

async function post(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const response = await fetch(`${ingress.url}${path}`, {
    method: 'POST',
    headers: { Authorization: 'Bearer x', ...headers },
    body,
  });
  await response.text();
  return response.status;
}

it('answers a webhook while it reads a large result, which has been there for longer', async () => {
  const test = '<testcase classname="com.example.shop.CheckoutFlowTest" name="it computes the total"/>\n';
  const junit = `<testsuite name="s">${test.repeat((20 * MIB) / test.length)}</testsuite>`;
  const answered: string[] = [];
  const result = post('/v1/runs/large/result?repository=acme/shop', junit, { 'Content-Type': 'application/xml' });
  const told = result.then(() => answered.push('result'));
  // The body has arrived, and is being read.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const content = JSON.stringify({ zen: 'Design for failure.', hook_id: 1 });
  const signature = createHmac('sha256', GITHUB_SECRET).update(content).digest('hex');
  const headers = { 'Content-Type': 'application/json', 'X-GitHub-Event': 'ping', 'X-GitHub-Delivery': 'a-ping' };
  for (let each = 0; each < 5; each += 1) {
    expect(await post('/webhooks/github', content, { ...headers, 'X-Hub-Signature-256': `sha256=${signature}` })).toBe(202);
    answered.push('webhook');
  }
  expect(await result).toBe(202);
  await told;
  expect(answered.at(-1)).toBe('result');
});
