import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { askCommands } from './ask-cli.ts';

interface Snippet {
  readonly language: string;
  readonly text: string;
}

const page = readFileSync(new URL('../../docs/ci-snippets.md', import.meta.url), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0] ?? '', section]),
);

function snippetsOf(section: string): Snippet[] {
  const found = section.matchAll(/```(\w+)\n([\s\S]*?)```/g);
  return [...found].map(([, language = '', text = '']) => ({ language, text }));
}

/** Every text value at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [];
}

const CIS = [
  'GitHub Actions',
  'GitLab CI',
  'Jenkinsfile',
  'Azure Pipelines',
  'CircleCI',
  'Travis CI',
  'TeamCity',
  'Bitbucket Pipelines',
  'Gitea Actions',
];

describe.each(CIS)('the snippets of %s', (name) => {
  const snippets = snippetsOf(sections.get(name) ?? '');

  it('publish, and run a worker', () => {
    const all = snippets.map(({ text }) => text).join('\n');
    expect(all).toMatch(/testwire publish \\?"reports\/\*\.xml\\?" --auto-detect/);
    expect(all).toContain('testwire worker --once --task-dir .');
  });

  it('are YAML whose commands are still whole when it is read, or balanced code', () => {
    expect(snippets.length).toBeGreaterThanOrEqual(2);
    for (const { language, text } of snippets) {
      if (language === 'yaml')
        expect(textsOf(parse(text)).filter((value) => /testwire (publish|worker)/.test(value))).not.toEqual([]);
      else
        for (const [open, close] of ['{}', '()', '[]'])
          expect(text.split(open ?? '').length).toBe(text.split(close ?? '').length);
    }
  });

  it('use options that the commands have', async () => {
    const commands = new Map((await askCommands()).map((command) => [command.name, command.options]));
    for (const { text } of snippets) {
      for (const [, command = '', rest = ''] of text.matchAll(/testwire (publish|worker) (.*)/g)) {
        const used = [...rest.matchAll(/--[a-z-]+/g)].map(([option]) => option);
        expect(used.filter((option) => !commands.get(command)?.includes(option))).toEqual([]);
      }
    }
  });
});
