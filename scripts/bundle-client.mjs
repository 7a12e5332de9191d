// Joins the script and the style of the HTML report (libs/reports/src/html/client) into one checked-in source file, so
// that a build needs nothing but the compiler: npm run bundle. A test says when the file is not what this makes.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const html = join(dirname(dirname(fileURLToPath(import.meta.url))), 'libs', 'reports', 'src', 'html');
export const BUNDLE = join(html, 'client-bundle.ts');

/** @param {string} entry @returns {Promise<string>} */
async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(html, 'client', entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    // Where DecompressionStream is; for anything older the page says what it needs.
    target: ['chrome103', 'firefox113', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none',
  });
  return outputFiles[0]?.text.trim() ?? '';
}

/** The source of the file. */
export async function bundleClient() {
  const [begin, script, style] = await Promise.all(['begin.ts', 'start-page.ts', 'style.css'].map(bundle));
  return `// Made by \`npm run bundle\` from html/client; not edited by hand.
export const BEGIN_SCRIPT = ${JSON.stringify(begin)};
export const PAGE_SCRIPT = ${JSON.stringify(script)};
export const PAGE_STYLE = ${JSON.stringify(style)};
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(BUNDLE, await bundleClient());
