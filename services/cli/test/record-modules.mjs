// Preloaded into the command: writes the addresses of all modules that it loads into the file that MODULE_RECORD names.
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const record = process.env['MODULE_RECORD'] ?? '';

/** @type {import('node:module').LoadHook} */
export function load(url, context, nextLoad) {
  appendFileSync(record, `${url}\n`);
  return nextLoad(url, context);
}

if (isMainThread) {
  // Hooks run in a thread of their own, which loads this file again.
  register(import.meta.url);
  process.on('exit', () => {
    const required = Object.keys(createRequire(import.meta.url).cache).map((path) => pathToFileURL(path).href);
    appendFileSync(record, required.map((url) => `${url}\n`).join(''));
  });
}
