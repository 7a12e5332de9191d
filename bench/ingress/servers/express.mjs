// What many write by hand: Express with express.raw, and one queue.add of BullMQ for each webhook when there is a REDIS_URL.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Queue } from 'bullmq';
import express from 'express';
import { serve } from './serve.mjs';

const { SECRET = '', WEBHOOK_PATH = '/', REDIS_URL } = process.env;

const queue = REDIS_URL === undefined ? undefined : new Queue('bench-express', { connection: { url: REDIS_URL } });

const app = express();
app.post(WEBHOOK_PATH, express.raw({ type: 'application/json', limit: '25mb' }), (request, response, next) => {
  const body = /** @type {Buffer} */ (request.body);
  const expected = Buffer.from(`sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`);
  const given = Buffer.from(request.get('x-hub-signature-256') ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    response.sendStatus(401);
    return;
  }
  /** @type {unknown} */
  const payload = JSON.parse(body.toString('utf8'));
  const adding = queue?.add('webhook', payload, { jobId: request.get('x-github-delivery') ?? '' });
  Promise.resolve(adding).then(() => response.status(202).json({ status: 'queued' }), next);
});
serve(createServer(app));
