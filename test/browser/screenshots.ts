import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderHtml } from '@testwire/reports';
import { hasChromium, NO_CHROMIUM, openBrowser } from './open-browser.ts';
import { sampleRun } from './sample-run.ts';

interface Shot {
  readonly name: string;
  readonly tests: number;
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly hash?: string;
  /** Opens the first test of the list. */
  readonly open?: boolean;
}

const SHOTS: readonly Shot[] = [
  { name: 'report-small', tests: 240, width: 1280, height: 860, open: true },
  { name: 'report-100k', tests: 100_000, width: 1280, height: 860, hash: '#change=new,first-seen' },
  { name: 'report-dark', tests: 100_000, width: 1280, height: 860, dark: true },
  { name: 'report-phone', tests: 240, width: 390, height: 844 },
];

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder of the images: node test/dist/browser/screenshots.js docs/images');
if (!hasChromium) throw new Error(NO_CHROMIUM);

const work = await mkdtemp(join(tmpdir(), 'testwire-screenshots-'));
const browser = await openBrowser();
try {
  for (const { name, tests, width, height, dark, hash = '', open } of SHOTS) {
    const file = join(work, `${tests}.html`);
    await writeFile(file, renderHtml(sampleRun(tests)));
    const page = await browser.context.newPage();
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: dark === true ? 'dark' : 'light' });
    await page.goto(`${pathToFileURL(file).href}${hash}`);
    await page.locator('.row').first().waitFor();
    if (open === true) {
      await page.locator('.row').first().click();
      await page.getByText('frames of libraries').first().waitFor();
    }
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  await rm(work, { recursive: true, force: true });
}
