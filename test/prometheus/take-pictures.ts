import { join } from 'node:path';
import { openBrowser } from '../browser/open-browser.ts';
import { allExpressions } from './expressions.ts';
import type { RunningPrometheus } from './start-prometheus.ts';

/** Image → the panel whose expression it shows. */
const PICTURES: Readonly<Record<string, string>> = {
  'prometheus-workers': 'workers.json: Workers by what they do',
  'prometheus-oldest-batch': 'workers.json: Age of the oldest batch that waits',
  'prometheus-tries': 'workers.json: Tries of tasks that ended',
  'prometheus-jobs': 'queues.json: Jobs worked on, by result',
};

/** Pictures of Prometheus' own pages, as PNG. */
export async function takePictures(prometheus: RunningPrometheus, folder: string): Promise<void> {
  const browser = await openBrowser();
  try {
    for (const [name, where] of Object.entries(PICTURES)) {
      const text = allExpressions().find((expression) => expression.where === where)?.text;
      if (text === undefined) throw new Error(`There is no panel "${where}".`);
      const page = await browser.context.newPage();
      await page.setViewportSize({ width: 1000, height: 760 });
      const query = new URLSearchParams({ 'g0.expr': text, 'g0.tab': '0', 'g0.range_input': '90s', 'g0.stacked': '0' });
      await page.goto(`${prometheus.url}/classic/graph?${query.toString()}`);
      await page.locator('.rickshaw_graph svg path').first().waitFor({ state: 'attached' });
      await page.locator('.rickshaw_legend .line').first().waitFor();
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
