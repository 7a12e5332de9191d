// The servers that are measured, each as one process or two.
import { fileURLToPath } from 'node:url';
import { startProgram, startServices } from '../processes/start-program.mjs';
import { PATH, SECRET } from './payload.mjs';

/**
 * @typedef {object} Places
 * @property {string} redisUrl
 * @property {number} redisPid
 * @property {string} databaseUrl
 * @property {string} dataDir
 * @property {string} configFile
 */

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {boolean} queues whether Redis works for it
 * @property {(places: Places) => Promise<import('../processes/start-program.mjs').Program>} start
 */

const OWN = { SECRET, WEBHOOK_PATH: PATH, NODE_ENV: 'production' };

/** @param {string} file */
const script = (file) => fileURLToPath(new URL(`./servers/${file}`, import.meta.url));

/** What the others are measured against. @type {Subject} */
export const BARE = {
  name: 'bare `node:http`: verify, parse',
  queues: false,
  start: () => startProgram([script('bare.mjs')], OWN),
};

/** @type {Subject} */
export const TESTWIRE = {
  name: '**Testwire ingress**: durable in Redis',
  queues: true,
  start: ({ redisUrl, databaseUrl, dataDir, configFile }) =>
    startServices('ingress', {
      NODE_ENV: 'production',
      REDIS_URL: redisUrl,
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      TESTWIRE_CONFIG: configFile,
      GITHUB_WEBHOOK_SECRET: SECRET,
      PUBLIC_URL: 'http://testwire.example.com',
    }),
};

/** @type {Subject} */
export const PROBOT = { name: 'Probot 14: in memory', queues: false, start: () => startProgram([script('probot.mjs')], OWN) };

/** @type {readonly Subject[]} */
export const REFERENCES = [
  { name: 'Express, `express.raw`: in memory', queues: false, start: () => startProgram([script('express.mjs')], OWN) },
  {
    name: 'Express, one `queue.add` of the payload',
    queues: true,
    start: ({ redisUrl }) => startProgram([script('express.mjs')], { ...OWN, REDIS_URL: redisUrl }),
  },
];
