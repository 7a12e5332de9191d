// Every fast check, two at a time, each with its time and, when it fails, its words: npm run check [-- types lint]
import { spawn } from 'node:child_process';

const CHECKS = ['format', 'types', 'lint', 'boundaries', 'dead', 'test'];
const AT_ONCE = 2;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !CHECKS.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown check ${unknown.join(', ')}; there are ${CHECKS.join(', ')}.`);
  process.exit(2);
}

/** @param {string} name @returns {Promise<boolean>} */
function check(name) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(12)} ${seconds} s`);
      if (code !== 0 || name === 'test') console.log(Buffer.concat(output).toString());
      resolve(code === 0);
    });
  });
}

const queue = CHECKS.filter((name) => wanted.length === 0 || wanted.includes(name));
let good = true;
async function work() {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) good = (await check(name)) && good;
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
process.exit(good ? 0 : 1);
