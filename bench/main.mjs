// Runs measurements one after the other and keeps their tables: npm run bench [-- NAME…] [--write docs/performance.md] [--quick]
// Names are those of the folders beside this file; without any it is all but the history's, which has a page of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const USUAL = ['ingress', 'pipeline', 'growth', 'coordinator', 'report', 'spool'];
const ALL = [...USUAL, 'history'];
/** They start several processes on one database, as only a real PostgreSQL can serve them well. */
const WITH_POSTGRES = new Set(['pipeline', 'growth']);
const PATIENCE_MS = 20 * 60_000;

const root = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !ALL.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown measurement ${unknown.join(', ')}; there are ${ALL.join(', ')}.`);
  process.exit(2);
}

/** @param {string} name */
function commandOf(name) {
  const quick = values.quick && !['history', 'spool'].includes(name) ? ['--quick'] : [];
  const script = [process.execPath, join('bench', name, 'main.mjs'), ...quick];
  return WITH_POSTGRES.has(name) ? [process.execPath, join('scripts', 'with-postgres.mjs'), ...script] : script;
}

/** What it prints. @param {string} name @returns {Promise<string>} */
async function measure(name) {
  const [command = '', ...args] = commandOf(name);
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], timeout: PATIENCE_MS });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The measurement "${name}" ended with ${String(code)}.`);
  return printed;
}

/** When and on what. The load is that of the minute before. */
function describeMachine() {
  const processors = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  return `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node}, ${processors}, load ${loadavg()[0]?.toFixed(1)} before.`;
}

/** @param {string} name */
const marksOf = (name) => /** @type {const} */ ([`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]);

/** Where in a document the marks of a measurement are. Throws when they are not there. @param {string} path @param {string} name */
function findMarks(path, name) {
  const [from, to] = marksOf(name);
  const document = readFileSync(path, 'utf8');
  const [start, end] = [document.indexOf(from), document.indexOf(to)];
  if (start === -1 || end < start) throw new Error(`${path} has no marks ${from} and ${to}: its table is kept by hand.`);
  return { before: document.slice(0, start + from.length), after: document.slice(end) };
}

/** Replaces what stands between the marks of a measurement. @param {string} path @param {string} name @param {string} text */
function writeBetweenMarks(path, name, text) {
  const { before, after } = findMarks(path, name);
  writeFileSync(path, `${before}\n\n${text}\n\n${after}`);
}

const wanted = positionals.length > 0 ? positionals : USUAL;
// Before anything is measured in vain.
if (values.write !== undefined) for (const name of wanted) findMarks(values.write, name);
for (const name of wanted) {
  const text = `${describeMachine()}\n\n${(await measure(name)).trim()}`;
  console.log(`## ${name}\n\n${text}\n`);
  if (values.write !== undefined) writeBetweenMarks(values.write, name, text);
}
