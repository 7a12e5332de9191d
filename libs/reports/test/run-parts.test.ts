import type { ShardSummary } from '@testwire/contracts';
import { formatMeasure } from '../src/format/amounts.ts';
import { renderHeadline, renderHtml, renderMarkdown, renderText } from '../src/index.ts';
import { reportOf, testOf } from './sample.ts';

const NONE = reportOf().totals;
const TWO = { ...NONE, total: 2, passed: 2 };

function part(id: string, task: string, state: ShardSummary['state'] = 'reported'): ShardSummary {
  return { id, task, attempt: 1, state, totals: state === 'reported' ? TWO : NONE };
}

const report = reportOf({
  status: 'incomplete',
  totals: { ...NONE, total: 6, passed: 6 },
  durationSeconds: 150,
  tests: [
    testOf({
      shard: 'unit/a.xml',
      durationMs: 8400,
      attempts: [{ status: 'passed', runAttempt: 1, shard: 'unit/a.xml', worker: 'w' }],
    }),
  ],
  shardsAre: 'tasks',
  shards: [
    part('cuda', 'cuda', 'not-run'),
    part('unit/a.xml', 'unit'),
    part('unit/b.xml', 'unit'),
    part('versions/testwire-exit-code.json', 'versions'),
  ],
});
const markdown = renderMarkdown(report, { dialect: 'github', limit: { max: 100_000, unit: 'characters' } }).text;
const text = renderText(report, { colour: false });
const html = renderHtml(report);

describe('a run with tasks', () => {
  it('is told in tasks, each counted once however many results it has', () => {
    const headline = renderHeadline(report, { max: 1000, unit: 'characters' });
    expect(headline).toBe('Incomplete: 1 of 3 tasks missing, 6 passed of 6 so far');
    expect(renderHeadline({ ...report, status: 'running' }, { max: 1000, unit: 'characters' })).toMatch(
      /^Running: 2 of 3 tasks reported/,
    );
    for (const form of [markdown, text]) {
      expect(form).toMatch(/^(?:## )?Tasks/m);
      expect(form).not.toMatch(/shard/i);
    }
    expect(html).toContain('<h2>Tasks</h2>');
  });

  it('names the file of a result only where a task has several', () => {
    for (const form of [markdown, text, html]) {
      expect(form).toContain('unit/a.xml');
      expect(form.replace(/<script.*?<\/script>/gs, '')).not.toContain('testwire-exit-code.json');
    }
  });

  it('says beside the counts how much was not run', () => {
    expect(markdown).toMatch(/^[-*] Not run: 1 of 3 tasks$/m);
    expect(text).toContain('\nNot run: 1 of 3 tasks\n');
    expect(html).toContain('<strong>1 of 3 tasks</strong> Not run');
    expect(renderText({ ...report, status: 'running' }, { colour: false })).not.toContain('Not run');
  });

  it('says what its duration is', () => {
    expect(html).toContain(
      'The duration of the run, 2m 30.00s, is the time from when a worker took its first task until its last one ended, in its latest attempt;',
    );
  });
});

describe('formatMeasure', () => {
  it.each([
    ['workers', 1, '1'],
    ['batches', 3, '3'],
    ['gpu_count', 2, '2'],
    ['average_batch_size', 2, '2.00'],
    ['average_latency_ms', 8.7, '8.70'],
    ['device', 'A100', 'A100'],
  ])('of %s %s is %s', (name, value, expected) => {
    expect(formatMeasure(value, name)).toBe(expected);
  });
});
