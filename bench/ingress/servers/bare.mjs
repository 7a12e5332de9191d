// The least that a receiver of webhooks does: node:http, the signature, the JSON.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { serve } from './serve.mjs';

const SECRET = process.env['SECRET'] ?? '';

/** @param {Buffer} body @param {string | string[] | undefined} signature */
function isAuthentic(body, signature) {
  const expected = Buffer.from(`sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`);
  const given = Buffer.from(String(signature));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const ANSWER = JSON.stringify({ status: 'queued' });

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.once('end', () => {
    const body = Buffer.concat(chunks);
    if (!isAuthentic(body, request.headers['x-hub-signature-256'])) {
      response.writeHead(401).end();
      return;
    }
    const { action } = /** @type {{ action?: string }} */ (JSON.parse(body.toString('utf8')));
    const status = action === 'completed' ? 202 : 400;
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': ANSWER.length }).end(ANSWER);
  });
});
serve(server);
