// Loaded into the server before it starts: counts what it asks of its stores, and tells whoever started it when asked.
import { createRequire } from 'node:module';

const counts = { sql: 0, redis: 0 };

/** @param {object} prototype @param {string} method @param {keyof typeof counts} kind */
function count(prototype, method, kind) {
  const methods = /** @type {Record<string, (...given: unknown[]) => unknown>} */ (prototype);
  const original = methods[method];
  if (original === undefined) throw new Error(`There is no ${method} any more.`);
  methods[method] = function (...given) {
    counts[kind] += 1;
    return original.apply(this, given);
  };
}

/** The client that a library of ours uses. @param {string} library @param {string} name @returns {any} */
const clientOf = (library, name) => createRequire(new URL(`../../libs/${library}/package.json`, import.meta.url))(name);

count(clientOf('store', 'pg').Client.prototype, 'query', 'sql');
count(clientOf('queue', 'ioredis').Redis.prototype, 'sendCommand', 'redis');
process.on('message', () => process.send?.(counts));
// Nobody has to wait for more questions.
process.channel?.unref();
