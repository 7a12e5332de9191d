// Speaks the protocol of workers over HTTP.
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 1100 });

/**
 * @param {string} url
 * @param {string} token
 * @param {unknown} [body] posted; without one it is a GET
 * @returns {Promise<{ status: number, text: string }>}
 */
function call(url, token, body) {
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers = {
    Authorization: `Bearer ${token}`,
    ...(bytes === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': bytes.length }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, method: bytes === undefined ? 'GET' : 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (/** @type {string} */ chunk) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', reject);
    });
    asked.once('error', reject);
    asked.end(bytes);
  });
}

/** @param {{ status: number, text: string }} answer @param {number} status */
function requireStatus(answer, status) {
  if (answer.status !== status) throw new Error(`${status} was expected, not ${answer.status}: ${answer.text}`);
  return /** @type {unknown} */ (JSON.parse(answer.text));
}

/** @param {string} url of the server @param {string} token @param {string} id @param {readonly object[]} tasks @param {object} [options] */
export async function submit(url, token, id, tasks, options = {}) {
  const plan = { tasks, options, deadlineSeconds: 604_800 };
  requireStatus(await call(`${url}/v1/runs`, token, { id, tasks: plan }), 202);
  for (;;) {
    const answer = await call(`${url}/v1/runs/${id}/tasks`, token);
    if (answer.status === 200) return;
    if (answer.status !== 404) requireStatus(answer, 200);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @typedef {Awaited<ReturnType<typeof joinFleet>>} WorkerClient */

/** Registers a worker, or the same anew. @param {string} url @param {string} token @param {string} id @param {object} capabilities */
export async function joinFleet(url, token, id, capabilities) {
  const answer = await call(`${url}/v1/workers`, token, { id, capabilities, key: `the key of worker ${id}` });
  const { token: own } = /** @type {import('@testwire/contracts').WorkerWelcome} */ (requireStatus(answer, 201));
  return {
    id,
    /** Undefined: there was nothing to do. @param {number} waitSeconds */
    async lease(waitSeconds) {
      const given = await call(`${url}/v1/workers/${id}/leases`, own, { waitSeconds });
      if (given.status === 204) return undefined;
      return /** @type {import('@testwire/contracts').LeaseGrant} */ (requireStatus(given, 200));
    },
    /** @param {string} lease @param {readonly { task: string, durationMs: number }[]} tasks */
    async complete(lease, tasks) {
      const body = { tasks: tasks.map((task) => ({ outcome: 'passed', ...task })) };
      requireStatus(await call(`${url}/v1/leases/${lease}/complete`, own, body), 200);
    },
  };
}
