// Sends webhooks as fast as they are answered. On bare sockets: on a machine of few processors whatever it takes is missing elsewhere.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { quantile } from '../processes/quantile.mjs';
import { makeHead } from './payload.mjs';

/**
 * @typedef {object} Sent
 * @property {number} requests that were answered with 2xx
 * @property {number} seconds
 * @property {number} p50Ms
 * @property {number} p95Ms
 * @property {number} p99Ms
 */

const END_OF_HEAD = '\r\n\r\n';

/** How many bytes of `text` the first answer takes; undefined while it is not whole. Throws unless it is 2xx. @param {string} text */
function lengthOfAnswer(text) {
  const end = text.indexOf(END_OF_HEAD);
  if (end === -1) return undefined;
  const head = text.slice(0, end);
  if (!head.startsWith('HTTP/1.1 2')) throw new Error(`The server answered: ${text.slice(0, 500)}`);
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
  if (Number.isNaN(length)) throw new Error(`The answer does not say how long it is: ${head}`);
  const whole = end + END_OF_HEAD.length + length;
  return text.length < whole ? undefined : whole;
}

const session = randomBytes(2).toString('hex');
let deliveries = 0;

/** As GitHub numbers them, and none twice. */
function nextDelivery() {
  deliveries += 1;
  return `${session}0000-0000-4000-8000-${deliveries.toString(16).padStart(12, '0')}`;
}

/**
 * One connection that is kept: the next request goes out when the last is answered.
 * @param {number} port
 * @param {{ readonly body: Buffer, readonly head: (delivery: string) => string, readonly until: number, readonly answered: (ms: number) => void }} options
 * @returns {Promise<void>}
 */
function keepSending(port, { body, head, until, answered }) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    let began = 0;
    let text = '';
    const send = () => {
      began = performance.now();
      socket.cork();
      socket.write(head(nextDelivery()), 'latin1');
      socket.write(body);
      socket.uncork();
    };
    socket.once('connect', send);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      try {
        const length = lengthOfAnswer(text);
        if (length === undefined) return;
        text = text.slice(length);
      } catch (error) {
        socket.destroy();
        reject(error);
        return;
      }
      answered(performance.now() - began);
      if (performance.now() < until) send();
      else socket.end(() => resolve());
    });
    socket.once('error', reject);
    socket.once('close', () => (performance.now() < until ? reject(new Error('The server closed the connection.')) : resolve()));
  });
}

/**
 * @param {readonly number[]} ports each gets its share of the connections
 * @param {{ readonly body: Buffer, readonly connections: number, readonly seconds: number }} options
 * @returns {Promise<Sent>}
 */
export async function sendWebhooks(ports, { body, connections, seconds }) {
  const head = makeHead(body);
  /** @type {number[]} */
  const times = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  const answered = (/** @type {number} */ ms) => void times.push(ms);
  await Promise.all(
    Array.from({ length: connections }, (_, at) => keepSending(ports[at % ports.length] ?? 0, { body, head, until, answered })),
  );
  return {
    requests: times.length,
    seconds: (performance.now() - began) / 1000,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    p99Ms: quantile(times, 0.99),
  };
}
