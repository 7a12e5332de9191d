import { renderHeadline, renderHtml, renderJson, renderMarkdown, renderText } from '../src/index.ts';
import { SECRETS } from './attack-corpus.ts';
import { reportOf } from './sample.ts';

const TOKEN = SECRETS['githubClassic'] ?? '';
const HIDDEN = `${TOKEN.slice(0, 9)}\u200B${TOKEN.slice(9)}`;
const page = (path: string) => `https://hunter2@git.example.com/${path}`;

const report = reportOf({
  reason: `Cancelled by ${HIDDEN}`,
  run: {
    project: `acme/${TOKEN}`,
    name: HIDDEN,
    branch: `fix/${TOKEN}`,
    title: `nightly ${HIDDEN}`,
    repository: { name: `acme/${TOKEN}`, url: page('acme/engine') },
    change: { number: 7, title: `Use ${HIDDEN}`, headBranch: HIDDEN, url: `https://u:hunter2@git.example.com/7` },
    pipeline: { id: '9', attempt: 1, name: HIDDEN, commit: 'a'.repeat(40), branch: TOKEN, url: page(`9?private_token=${TOKEN}`) },
  },
});

describe('the description of a run', () => {
  it.each([
    ['Markdown', renderMarkdown(report, { dialect: 'gitlab' }).text],
    ['HTML', renderHtml(report)],
    ['JSON', renderJson(report)],
    ['text', renderText(report, { colour: false })],
    ['the headline', renderHeadline({ ...report, status: 'cancelled' }, { max: 500, unit: 'characters' })],
  ])('is without secrets in %s', (_form, text) => {
    const seen = text.replaceAll('\u200B', '');
    expect(seen).not.toContain(TOKEN.slice(6, -2));
    expect(seen).not.toContain('hunter2');
    expect(seen).toContain('redacted');
  });

  it('links pages without the user, and none whose address holds a secret', () => {
    const html = renderHtml(report);
    expect(html).toContain('href="https://git.example.com/acme/engine"');
    expect(html).toContain('href="https://git.example.com/7"');
    expect(html).toContain('Pipeline: [redacted]');
  });

  it('keeps addresses in JSON, without user and secrets', () => {
    expect(JSON.parse(renderJson(report))).toMatchObject({
      run: {
        repository: { url: 'https://git.example.com/acme/engine' },
        change: { url: 'https://git.example.com/7', title: 'Use [redacted]' },
        pipeline: { url: 'https://git.example.com/9?private_token=[redacted]' },
      },
    });
  });

  it('is in JSON as it was reported when there is nothing to hide', () => {
    const title = 'a\u200Bb \u001B[31mred\u001B[0m';
    expect(JSON.parse(renderJson(reportOf({ run: { project: 'p', title } })))).toMatchObject({ run: { title } });
  });
});
