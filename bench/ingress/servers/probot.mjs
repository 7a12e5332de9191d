// A Probot app that looks at every workflow run, in memory, and says nothing to its log.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { serve } from './serve.mjs';

/** @typedef {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, next: () => void) => unknown} Middleware */
/** @typedef {{ on(event: string, handle: (context: { payload: { action: string } }) => Promise<void>): void }} App */
/**
 * @typedef {object} Peer
 * @property {new (options: object) => object} Probot
 * @property {(app: (app: App) => void, options: { probot: object, webhooksPath: string }) => Promise<Middleware>} createNodeMiddleware
 */

// A name that the compiler does not follow: the package is installed for the measurement only.
const name = 'probot';
const { Probot, createNodeMiddleware } = /** @type {Peer} */ (await import(name));

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const probot = new Probot({ appId: 1, privateKey, secret: process.env['SECRET'], logLevel: 'fatal' });
let completed = 0;
const middleware = await createNodeMiddleware(
  (app) =>
    app.on('workflow_run', async ({ payload }) => {
      if (payload.action === 'completed') completed += 1;
    }),
  { probot, webhooksPath: process.env['WEBHOOK_PATH'] ?? '/' },
);
const server = createServer((request, response) => middleware(request, response, () => response.writeHead(404).end()));
serve(server);
process.once('exit', () => {
  if (completed === 0) console.error('Probot handled no event.');
});
