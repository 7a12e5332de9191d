// JUnit XML as a large repository writes it: the same bytes for the same seed, written as they are made.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const AREAS = [
  'billing',
  'catalogue',
  'checkout',
  'identity',
  'inventory',
  'messaging',
  'pricing',
  'search',
  'shipping',
  'storage',
];
const THINGS = ['Invoice', 'Basket', 'Session', 'Warehouse', 'Template', 'Discount', 'Query', 'Parcel', 'Bucket', 'Customer'];
const VERBS = ['accepts', 'refuses', 'keeps', 'rounds', 'orders', 'merges', 'retries', 'expires', 'encodes', 'counts'];
const OBJECTS = [
  'an empty list',
  'a negative amount',
  'two equal keys',
  'a late answer',
  'an unknown currency',
  'a name with accents',
];

/** How many tests one file and one suite hold. */
const TESTS_PER_FILE = 10_000;
const TESTS_PER_SUITE = 50;

const FAILED = 0.02;
const SKIPPED = 0.03;

/** https://en.wikipedia.org/wiki/Xorshift @param {number} seed @returns {() => number} numbers in [0, 1) */
function startRandom(seed) {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** @param {readonly string[]} list @param {number} index */
const pick = (list, index) => list[index % list.length] ?? '';

/** @param {number} suite @param {string} thing @param {() => number} random */
function trace(suite, thing, random) {
  const expected = Math.floor(random() * 1000);
  const frames = Array.from({ length: 45 }, (_, depth) => {
    const line = 20 + Math.floor(random() * 400);
    const place = depth < 3 ? `com.example.${pick(AREAS, suite)}.${thing}${suite}` : `org.junit.platform.engine.Step${depth}`;
    return `\tat ${place}.run${depth}(${place.slice(place.lastIndexOf('.') + 1)}.java:${line})`;
  });
  const message = `expected: &lt;${expected}&gt; but was: &lt;${expected + 1}&gt;`;
  return `<failure message="${message}" type="org.opentest4j.AssertionFailedError">org.opentest4j.AssertionFailedError: ${message}\n${frames.join('\n')}\n</failure>`;
}

/** @param {number} suite @param {number} tests @param {() => number} random */
function renderSuite(suite, tests, random) {
  const [area, thing] = [pick(AREAS, suite), pick(THINGS, suite * 7)];
  const name = `com.example.${area}.${thing}${suite}Test`;
  const cases = Array.from({ length: tests }, (_, index) => {
    const title = `${pick(VERBS, index)} ${pick(OBJECTS, index + suite)} of ${thing.toLowerCase()} number ${index}`;
    const seconds = (random() ** 3).toFixed(3);
    const open = `<testcase classname="${name}" name="${title}" time="${seconds}"`;
    const fate = random();
    if (fate < FAILED) return `    ${open}>${trace(suite, thing, random)}</testcase>\n`;
    if (fate < FAILED + SKIPPED) return `    ${open}><skipped message="needs the ${area} service"/></testcase>\n`;
    return `    ${open}/>\n`;
  });
  return `  <testsuite name="${name}" tests="${tests}" timestamp="2026-11-22T08:00:00">\n${cases.join('')}  </testsuite>\n`;
}

/** @param {number} first number of the first suite @param {number} tests @param {() => number} random */
function* renderFile(first, tests, random) {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  for (let written = 0, suite = first; written < tests; written += TESTS_PER_SUITE, suite += 1)
    yield renderSuite(suite, Math.min(TESTS_PER_SUITE, tests - written), random);
  yield '</testsuites>\n';
}

/**
 * Writes `tests` tests into files of a folder, at most 10,000 each, with about 2 % failures and 3 % skipped.
 * @param {{ readonly folder: string, readonly tests: number, readonly seed: number }} options
 * @returns {Promise<string[]>} the paths of the files
 */
export async function writeJunit({ folder, tests, seed }) {
  await mkdir(folder, { recursive: true });
  const random = startRandom(seed);
  const paths = [];
  for (let written = 0; written < tests; written += TESTS_PER_FILE) {
    const path = join(folder, `TEST-${String(paths.length).padStart(4, '0')}.xml`);
    const content = renderFile(written / TESTS_PER_SUITE, Math.min(TESTS_PER_FILE, tests - written), random);
    await pipeline(Readable.from(content), createWriteStream(path));
    paths.push(path);
  }
  return paths;
}
