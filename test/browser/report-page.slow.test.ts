import type { RunReport } from '@testwire/contracts';
import { renderHtml } from '@testwire/reports';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { ATTACKS, BREAKOUTS, SECRETS } from '../../libs/reports/test/attack-corpus.ts';
import { type Browser, hasChromium, NO_CHROMIUM, openBrowser } from './open-browser.ts';
import { sampleRun } from './sample-run.ts';
import { type ServedPage, servePage } from './serve-page.ts';
import { watchPage } from './watch-page.ts';

const MANY = 100_000;
/** As `services/api/src/reports.ts` sends them. */
const HEADERS = {
  'Content-Security-Policy': "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

if (!hasChromium) process.stderr.write(`${NO_CHROMIUM}\n`);
const describeBrowser = hasChromium ? describe : describe.skip;

describeBrowser('the HTML report in a browser', () => {
  let browser: Browser;
  const served: ServedPage[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });

  afterAll(async () => {
    for (const page of served) await page.close();
    await browser.close();
  });

  async function serve(report: RunReport): Promise<ServedPage> {
    const page = await servePage(renderHtml(report), HEADERS);
    served.push(page);
    return page;
  }

  const rows = (page: Page) => page.locator('#list .row');
  const result = (page: Page) => page.locator('.result');

  describe(`with ${MANY} tests`, () => {
    let site: ServedPage;
    let page: Page;
    let troubles: readonly string[];
    const report = sampleRun(MANY);

    beforeAll(async () => {
      site = await serve(report);
    });

    beforeEach(async () => {
      ({ page, troubles } = await watchPage(browser.context));
    });

    afterEach(async () => {
      expect(troubles).toEqual([]);
      expect(site.others).toEqual([]);
      await page.close();
    });

    it('shows them all while the page holds only what is seen', async () => {
      await page.goto(site.url);
      await expectText(result(page), '100,000 tests');
      expect(await page.locator('#list').getAttribute('aria-rowcount')).toBe('100000');
      expect(await rows(page).count()).toBeLessThan(60);
      await page.locator('#list').focus();
      await page.keyboard.press('End');
      const last = page.locator('#list .row.active');
      await last.waitFor();
      expect(await last.getAttribute('aria-rowindex')).toBe('100000');
      expect(await page.locator('#list').getAttribute('aria-activedescendant')).toBe('row-99999');
      expect(await rows(page).count()).toBeLessThan(60);
      expect(await page.evaluate<number>("document.querySelectorAll('*').length")).toBeLessThan(8000);
    });

    it('finds tests by every word in name, suite, file and message', async () => {
      await page.goto(site.url);
      await rows(page).first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('case 777 ');
      const expected = report.tests.filter(({ name }) => name.includes('case') && name.includes('777')).length;
      // A number may stand in a message, too.
      await page.waitForFunction(String.raw`/^\d+ of 100,000/.test(document.querySelector('.result').textContent)`);
      expect(Number((await result(page).textContent())?.split(' ')[0])).toBeGreaterThanOrEqual(expected);
      await page.keyboard.press('Escape');
      await expectText(result(page), '100,000 tests');
      await page.keyboard.type('inventory-db refused');
      const refused = report.tests.filter(({ message }) => message?.includes('inventory-db')).length;
      await expectText(result(page), `${refused.toLocaleString('en')} of 100,000 tests`);
    });

    it('filters by status, change, suite, worker, shard and owner, and puts it into the address', async () => {
      await page.goto(site.url);
      await page.getByRole('button', { name: /^New failure / }).click();
      const fresh = report.tests.filter(({ standing }) => standing?.change === 'new');
      await expectText(result(page), `${fresh.length} of 100,000 tests`);
      await page.getByRole('combobox', { name: 'Owner' }).selectOption('identity');
      await page.getByRole('combobox', { name: 'Worker' }).selectOption('runner-03');
      await page.getByRole('combobox', { name: 'Suite' }).selectOption('billing');
      const expected = fresh.filter(
        ({ owner, attempts, suite }) => owner === 'identity' && attempts[0]?.worker === 'runner-03' && suite?.[0] === 'billing',
      ).length;
      await expectText(result(page), `${expected} of 100,000 tests`);
      const address = page.url();
      expect(address).toContain('change=new');
      const again = await browser.context.newPage();
      await again.goto(address);
      await expectText(result(again), `${expected} of 100,000 tests`);
      await again.close();
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await expectText(result(page), '100,000 tests');
    });

    it('opens a test by keyboard with its trace, names it in the address and closes it', async () => {
      await page.goto(site.url);
      await rows(page).first().waitFor();
      await page.locator('#list').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const open = page.locator('.row[aria-expanded="true"]');
      await open.locator('.trace').getByText('frames of libraries').waitFor();
      expect(await open.getAttribute('aria-rowindex')).toBe('2');
      const name = await open.locator('.name').textContent();
      expect(page.url()).toMatch(/#test=\w+$/);
      const again = await browser.context.newPage();
      await again.goto(page.url());
      expect(await again.locator('.row[aria-expanded="true"] .name').textContent()).toBe(name);
      await again.close();
      await page.keyboard.press('Escape');
      await open.waitFor({ state: 'detached' });
      expect(await page.evaluate<string>('document.activeElement.id')).toBe('list');
    });

    it('goes from a failure group to its tests', async () => {
      await page.goto(`${site.url}#view=groups`);
      const group = page.locator('.groups > li').first();
      const count = (await group.locator('strong').first().textContent()) ?? '';
      await group.locator('summary').click();
      await group.getByRole('link').click();
      await expectText(result(page), `${count} of 100,000 tests`);
    });
  });

  it('has no fault that axe finds, in light and dark, in any of its parts', async () => {
    const site = await serve(sampleRun(400));
    const { page } = await watchPage(browser.context);
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const view of ['tests', 'groups', 'history', 'time', 'run']) {
        await page.emulateMedia({ colorScheme });
        await page.goto('about:blank');
        await page.goto(`${site.url}#view=${view}`);
        await page.locator('.ready').waitFor();
        if (view === 'tests') {
          await rows(page).first().click();
          await page.locator('.trace').getByText('frames').waitFor();
        }
        expect({ colorScheme, view, faults: await axeFaults(page) }).toEqual({ colorScheme, view, faults: [] });
      }
    }
    await page.close();
  });

  it('opens the one that was clicked among tests of one name', async () => {
    const sample = sampleRun(10);
    const [first] = sample.tests;
    const tests = sample.tests.map(({ shard }) => ({ ...first, shard })) as typeof sample.tests;
    const site = await serve({ ...sample, tests });
    const { page } = await watchPage(browser.context);
    await page.goto(site.url);
    await rows(page).nth(4).click();
    await page.locator('.row[aria-expanded="true"]').waitFor();
    expect(await page.locator('.row[aria-expanded="true"]').getAttribute('aria-rowindex')).toBe('5');
    await page.close();
  });

  it('shows hostile text as text', async () => {
    const texts = [...ATTACKS.plain.map(({ text }) => text), ...BREAKOUTS, ...Object.values(SECRETS)];
    const sample = sampleRun(texts.length);
    const tests = sample.tests.map((test, index) => {
      const text = `${texts[index] ?? ''}<img src=x onerror=alert(1)>`;
      const failed = {
        status: 'failed' as const,
        message: text,
        details: `${text}\n    at x (node_modules/a)\n    at y (node_modules/b)`,
      };
      return { ...test, ...failed, name: text, suite: [text], file: text, owner: text, shard: text, attempts: [] };
    });
    const site = await serve({
      ...sample,
      tests,
      reason: texts.join(' '),
      environment: Object.fromEntries(texts.map((text) => [text, text])),
    });
    const { page, troubles } = await watchPage(browser.context);
    await page.goto(site.url);
    await rows(page).first().waitFor();
    for (let index = 0; index < texts.length; index += 1) {
      await page.locator('#list').focus();
      await page.keyboard.press(index === 0 ? 'Home' : 'ArrowDown');
      await page.keyboard.press('Enter');
      await page.locator('.trace details').first().waitFor();
    }
    expect(
      await page.locator('img, iframe, object, embed, form, base, link, body script:not([id]):not(:last-of-type)').count(),
    ).toBe(0);
    const shown = await page.evaluate<string>('document.documentElement.textContent');
    for (const secret of Object.values(SECRETS)) expect(shown).not.toContain(secret);
    expect(troubles).toEqual([]);
    expect(site.others).toEqual([]);
    await page.close();
  });

  it('is a readable document without a script, and prints its failures', async () => {
    const site = await serve(sampleRun(300));
    const bare = await browser.context.browser()?.newContext({ javaScriptEnabled: false });
    const page = await (bare ?? browser.context).newPage();
    await page.goto(site.url);
    expect(await page.locator('.plain table').isVisible()).toBe(true);
    expect(await page.locator('#history').isVisible()).toBe(true);
    await page.close();
    const printed = (await watchPage(browser.context)).page;
    await printed.goto(site.url);
    await printed.locator('.ready').waitFor();
    expect(await printed.locator('.plain table').isVisible()).toBe(false);
    await printed.emulateMedia({ media: 'print' });
    expect(await printed.locator('.plain table').isVisible()).toBe(true);
    expect(await printed.locator('#list').isVisible()).toBe(false);
    await printed.close();
  });

  it('says what is missing where data cannot be decompressed', async () => {
    const site = await serve(sampleRun(300));
    const { page, troubles } = await watchPage(browser.context);
    await page.addInitScript('delete globalThis.DecompressionStream');
    await page.goto(site.url);
    expect(await page.locator('.plain table').isVisible()).toBe(true);
    expect(await page.locator('.needs-script').isVisible()).toBe(true);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('fits a phone', async () => {
    const site = await serve(sampleRun(300));
    const { page } = await watchPage(browser.context);
    await page.setViewportSize({ width: 360, height: 700 });
    for (const view of ['tests', 'groups', 'history', 'time', 'run']) {
      await page.goto('about:blank');
      await page.goto(`${site.url}#view=${view}`);
      await page.locator('.ready').waitFor();
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    }
    await page.close();
  });
});

async function expectText(place: ReturnType<Page['locator']>, text: string): Promise<void> {
  await place.and(place.page().getByText(text, { exact: true })).waitFor();
}

/** Ids of rules and the elements that break them. Run outside the page's own policy. */
async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
