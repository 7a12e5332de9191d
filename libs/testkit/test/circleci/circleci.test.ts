import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CIRCLECI_EXAMPLE,
  CIRCLECI_EXAMPLE_OPTIONS,
  type CircleCISimulator,
  type CircleCISimulatorOptions,
  seedCircleCIExample,
  startCircleCISimulator,
} from '@testwire/testkit';

const NOW = Date.parse('2026-03-01T12:00:48Z');
const WORKFLOW = `/workflow/${CIRCLECI_EXAMPLE.workflowId}`;

let circleci: CircleCISimulator;
afterEach(() => circleci.close());

async function start(options: Partial<CircleCISimulatorOptions> = {}): Promise<void> {
  circleci = await startCircleCISimulator({ ...CIRCLECI_EXAMPLE_OPTIONS, now: () => NOW, ...options });
  seedCircleCIExample(circleci);
}

type Answer = { readonly status: number; readonly body: Record<string, unknown> & { readonly items: Record<string, unknown>[] } };

async function call(
  path: string,
  { method = 'GET', body, token = CIRCLECI_EXAMPLE.token } = {} as { method?: string; body?: unknown; token?: string },
): Promise<Answer> {
  const response = await fetch(`${circleci.apiUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token === '' ? {} : { 'circle-token': token }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

describe('the CircleCI simulator', () => {
  it('knows its callers in each of the three ways', async () => {
    await start();
    expect(await call('/me', { token: '' })).toMatchObject({ status: 401, body: { message: 'You must log in first.' } });
    expect(await call('/me', { token: 'wrong' })).toMatchObject({ status: 401, body: { message: 'Invalid token provided.' } });
    expect(await call('/me')).toMatchObject({ status: 200 });
    for (const authorization of [
      `Bearer ${CIRCLECI_EXAMPLE.token}`,
      `Basic ${Buffer.from(`${CIRCLECI_EXAMPLE.token}:`).toString('base64')}`,
    ])
      expect((await fetch(`${circleci.apiUrl}/me`, { headers: { authorization } })).status).toBe(200);
  });

  it('hides what a user may not see, and refuses what a user may not do', async () => {
    const tokens = [
      { token: 'blind', projects: [] },
      { token: 'reader', writes: false },
    ];
    await start({ tokens });
    expect(await call(WORKFLOW, { token: 'blind' })).toMatchObject({ status: 404, body: { message: 'Workflow not found' } });
    expect(await call(`/project/${encodeURIComponent(CIRCLECI_EXAMPLE.slug)}`, { token: 'blind' })).toMatchObject({
      status: 404,
    });
    expect(await call(WORKFLOW, { token: 'reader' })).toMatchObject({ status: 200, body: { status: 'failed' } });
    expect(await call(`${WORKFLOW}/rerun`, { method: 'POST', body: {}, token: 'reader' })).toMatchObject({ status: 403 });
    expect(circleci.state.workflows).toHaveLength(1);
  });

  it('pages by tokens that only it understands', async () => {
    await start({ pageSize: 2 });
    const first = await call(`${WORKFLOW}/job`);
    expect(first.body.items.map(({ name }) => name)).toEqual(['hold', 'unit']);
    const second = await call(`${WORKFLOW}/job?page-token=${String(first.body['next_page_token'])}`);
    expect(second.body).toMatchObject({ items: [{ name: 'browser' }], next_page_token: null });
    expect(await call(`${WORKFLOW}/job?page-token=2`)).toMatchObject({ status: 400 });
  });

  it('counts requests, and tells the seconds that remain', async () => {
    await start({ requestsPerMinute: 1 });
    expect((await call('/me')).status).toBe(200);
    const response = await fetch(`${circleci.apiUrl}/me`, { headers: { 'circle-token': CIRCLECI_EXAMPLE.token } });
    expect(response.status).toBe(429);
    expect(response.headers.get('ratelimit-reset')).toBe('12');
    expect(response.headers.get('x-ratelimit-reset')).toBe('12');
  });

  it('starts pipelines of a branch or a tag, each kind of project by its own call', async () => {
    const own = 'circleci/ORG/PROJECT';
    await start({
      projects: [...CIRCLECI_EXAMPLE_OPTIONS.projects, { slug: own, repositoryUrl: 'https://gitlab.com/acme/shop' }],
    });
    const post = (path: string, body: unknown): Promise<Answer> => call(path, { method: 'POST', body });
    const path = `/project/${encodeURIComponent(CIRCLECI_EXAMPLE.slug)}/pipeline`;
    expect(await post(path, { branch: 'main' })).toMatchObject({ status: 201, body: { state: 'pending' } });
    expect(await post(path, { branch: 'main', tag: 'v1' })).toMatchObject({ status: 400 });
    expect(await post(`/project/${encodeURIComponent(own)}/pipeline`, { branch: 'main' })).toMatchObject({ status: 400 });
    expect(await post(`/project/${own}/pipeline/run`, { config: { branch: 'main' } })).toMatchObject({ status: 201 });
    expect(circleci.state.started.map(({ project }) => project)).toEqual([CIRCLECI_EXAMPLE.slug, own]);
  });

  it('lists requests that are not as the description says, and those it does not know', async () => {
    await start();
    await call('/workflow/31');
    await call('/nowhere');
    expect(circleci.contractBreaches.map(({ path }) => path)).toEqual(circleci.checksContract ? ['/workflow/31'] : []);
    expect(circleci.unexpected.map(({ path }) => path)).toEqual(['/api/v2/nowhere']);
  });

  it('signs its webhooks, and sends one again byte for byte', async () => {
    const received: { body: string; signature: unknown }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ body, signature: request.headers['circleci-signature'] });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
    await start({ webhook: { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, secret: 's' } });
    const { deliveryId } = await circleci.announce(CIRCLECI_EXAMPLE.workflowId);
    await circleci.redeliver(deliveryId);
    await new Promise((resolve) => void receiver.close(resolve));
    const [first, second] = received;
    expect(second).toEqual(first);
    expect(first?.signature).toBe(
      `v1=${createHmac('sha256', 's')
        .update(first?.body ?? '')
        .digest('hex')}`,
    );
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      id: deliveryId,
      type: 'workflow-completed',
      workflow: { status: 'failed' },
    });
  });
});
