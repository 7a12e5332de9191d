import { untilFinal } from '../demo/ask.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { ask } from '../e2e/client.ts';
import { hasChromium, NO_CHROMIUM, openBrowser } from './open-browser.ts';
import { watchPage } from './watch-page.ts';

const JUNIT = `<testsuite name="s">
  <testcase name="good"/>
  <testcase name="bad"><failure message="no such row 17">at x (node_modules/a)</failure></testcase>
</testsuite>`;

if (!hasChromium) process.stderr.write(`${NO_CHROMIUM}\n`);
const describeBrowser = hasChromium ? describe : describe.skip;

describeBrowser('the HTML report as the server sends it', () => {
  let demo: Demo;

  beforeAll(async () => {
    demo = await startDemo();
  }, 60_000);
  afterAll(() => demo.stop());

  it('runs its script under the headers of the server, and asks for nothing else', async () => {
    const headers = { 'Content-Type': 'application/octet-stream' };
    const answer = await ask(demo, '/v1/runs/seen/result?project=acme%2Fengine', { method: 'POST', body: JUNIT, headers });
    expect(answer.status).toBeLessThan(300);
    await untilFinal(demo, 'seen');
    const browser = await openBrowser();
    const { page, troubles } = await watchPage(browser.context);
    await page.goto(`${demo.url}/v1/runs/seen/report.html`);
    await page.locator('#list .row').first().click();
    await page.locator('.row[aria-expanded="true"] .trace').getByText('node_modules/a').waitFor();
    expect(await page.locator('.result').textContent()).toBe('2 tests');
    expect(troubles).toEqual([]);
    await browser.close();
  });
});
