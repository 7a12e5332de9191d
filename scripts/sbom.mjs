// What is installed here, as a CycloneDX document on standard output: node scripts/sbom.mjs > sbom.cdx.json
// By npm's own record of what it installed. `npm sbom` refuses a tree in which only one workspace was installed, and by the lock
// file alone it leaves out what tests need too. Nothing in it depends on when or where it was made.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.argv[2] ?? '.';
/** @param {string} path @returns {any} */
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** @param {string} integrity `sha512-` and the digest in base 64 */
function hashesOf(integrity) {
  const [algorithm = '', digest = ''] = integrity.split('-');
  return [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') }];
}

/** @param {string} license of a package: an SPDX expression, or some words */
function licensesOf(license) {
  return /^[\w.+-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }];
}

/** @param {[string, { name?: string, version: string, integrity?: string, license?: string }]} entry */
function component([path, { name = path.split('node_modules/').at(-1) ?? path, version, integrity, license }]) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': `${purl}#${path}`,
    name,
    version,
    purl,
    ...(license === undefined ? {} : { licenses: licensesOf(license) }),
    ...(integrity === undefined ? {} : { hashes: hashesOf(integrity) }),
  };
}

const { name, version } = read('package.json');
const installed = Object.entries(read('node_modules/.package-lock.json').packages).filter(
  ([, one]) => one.link !== true && one.version,
);
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': 'testwire', name, version } },
  components: installed.map(component),
};
process.stdout.write(`${JSON.stringify(bom, undefined, 2)}\n`);
