import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeConfigFile, loadConfiguration } from '@testwire/config';
import { FAILURE_KINDS, PROVIDER_IDS, runReport } from '@testwire/contracts';
import { CIProviderFactory, providerModules } from '@testwire/providers';
import { createApp, listen } from '@testwire/runtime';
import { FORMATS } from '@testwire/results';
import { createLogger } from '@testwire/telemetry';
import { askCommands } from './ask-cli.ts';
import { anchorsOf, readMarkdown, relativeLinks } from './read-markdown.ts';
import { renderMetrics } from './render-metrics.ts';
import { renderReportSchema } from './render-report-schema.ts';
import { renderProviders, replaceGenerated } from './render-providers.ts';
import { HEALTH_ROUTES, renderRoutesAndQueues } from './render-routes-and-queues.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');

/** Those of the names that the page does not show as code. */
function missingIn(page: string, names: Iterable<string>): string[] {
  const code = [...page.matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].join('\n');
  return [...names].filter((name) => {
    const literal = name.replaceAll(/[$.*+?()[\]{}|^\\]/g, String.raw`\$&`);
    return !new RegExp(String.raw`(?<![\w-])${literal}(?![\w-])`).test(code);
  });
}

/** Property names at any depth; what is keyed by a name of the user's has none. */
function keysOf(schema: unknown): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  const { properties = {}, ...rest } = schema as { properties?: Readonly<Record<string, unknown>> };
  const below = [...Object.values(properties), ...Object.values(rest)];
  return [...new Set([...Object.keys(properties), ...below.flatMap(keysOf)])];
}

describe('result-formats.md', () => {
  it('has every format, by id and name', async () => {
    const rows = readMarkdownRows(await read('docs/result-formats.md'));
    expect(new Map(rows)).toEqual(new Map(FORMATS.map(({ id, label }) => [`\`${id}\``, label])));
    expect(await read('README.md')).toContain(`[${FORMATS.length} formats are read]`);
  });
});

/** The first two cells of each row of the tables on a page, without their headers. */
function readMarkdownRows(page: string): [string, string][] {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((line) => {
    const [, first = '', second = ''] = line.split('|').map((cell) => cell.trim());
    return [first, second];
  });
}

describe('generated pages', () => {
  it('routes-and-queues.md says what the code says', async () => {
    expect(await read('docs/routes-and-queues.md')).toBe(renderRoutesAndQueues());
  });

  it('report.schema.json says what the code says', async () => {
    expect(JSON.parse(await read('docs/report.schema.json'))).toEqual(JSON.parse(renderReportSchema()));
  });

  it('providers.md says what the provider modules say', async () => {
    const page = await read('docs/providers.md');
    expect(page).toBe(replaceGenerated(page, renderProviders()));
  });

  it('operations.md has every metric, as the code describes it', async () => {
    const page = await read('docs/operations.md');
    expect(page).toBe(replaceGenerated(page, renderMetrics()));
    expect(renderMetrics()).toMatch(/^\| `testwire_jobs_total` +\| counter +\| Jobs worked on, by `queue`/m);
  });

  it.each(HEALTH_ROUTES.map(({ path }) => path))('%s is served', async (path) => {
    const app = createApp({
      routes: [],
      dependencies: [],
      logger: createLogger({ service: 'docs', level: 'silent' }),
      trustedProxies: 0,
      renderMetrics: async () => '',
      isDraining: () => false,
      guard: async () => undefined,
    });
    const listener = await listen(app, '127.0.0.1', 0);
    try {
      expect((await fetch(`http://127.0.0.1:${listener.port}${path}`)).status).toBe(200);
    } finally {
      await listener.close();
    }
  });
});

describe('links', () => {
  it('lead to files and headings that exist', async () => {
    const pages = await readMarkdown(ROOT);
    expect(pages.size).toBeGreaterThan(5);
    const broken = [...pages].flatMap(([path, text]) =>
      relativeLinks(text)
        .filter((link) => {
          const [file = '', anchor] = link.split('#');
          const target = file === '' ? path : normalize(join(dirname(path), decodeURI(file)));
          const page = pages.get(target);
          if (anchor !== undefined && page !== undefined) return !anchorsOf(page).has(anchor);
          return target.startsWith('..') || !existsSync(join(ROOT, target));
        })
        .map((link) => `${path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('are found in text and not in code', () => {
    const page = '[a](a.md) `[b](b.md)` ![c](c.png "C") [d](https://d.example)\n\n```sh\n[e](e.md)\n```\n\n[f]: f.md#g\n';
    expect(relativeLinks(page)).toEqual(['a.md', 'c.png', 'f.md#g']);
  });

  it('name headings as the forges do', () => {
    expect([...anchorsOf('# What is *it*, then?\n\n## `A`: b\n\n## A b\n\n## A b\n')]).toEqual([
      'what-is-it-then',
      'a-b',
      'a-b-1',
      'a-b-2',
    ]);
  });
});

describe('configuration.md', () => {
  it('has every environment variable', async () => {
    const source = await read('libs/config/src/environment.ts');
    const names = [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? '');
    expect(names).toEqual(expect.arrayContaining(['PORT', 'DRAIN_SECONDS']));
    expect(missingIn(await read('docs/configuration.md'), names)).toEqual([]);
  });

  it('has every key of the configuration file', async () => {
    const keys = keysOf(describeConfigFile());
    expect(keys).toEqual(expect.arrayContaining(['connections', 'artifactRetentionDays']));
    expect(missingIn(await read('docs/configuration.md'), keys)).toEqual([]);
  });
});

describe('the example in configuration.md', () => {
  it('is a configuration without faults', async () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(await read('docs/configuration.md'))?.[1] ?? '';
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const schemas = new Map(CIProviderFactory.modules().map((module) => [module.id, module.settings]));
    const secrets = { GITHUB_WEBHOOK_SECRET: 'a', GITLAB_WEBHOOK_SECRET: 'b', GITLAB_WEBHOOK_SECRET_OLD: 'c' };
    const tokens = { TESTWIRE_CI_TOKEN: '0123456789abcdef', TESTWIRE_LINK_SECRET: '0123456789abcdef0123456789abcdef' };
    const env = { ...secrets, ...tokens, TESTWIRE_CONFIG: 'example.yaml' };
    const readFile = (path: string): string =>
      path === 'example.yaml' ? example : String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { connections, projects } = loadConfiguration({ env, readFile }, schemas);
    expect([...connections.keys()]).toEqual(['github', 'gitlab', 'local']);
    expect([...projects.keys()]).toEqual(['shop']);
  });
});

describe('cli.md', () => {
  it('has every command with its options', async () => {
    const commands = await askCommands();
    expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(['report', 'webhook send']));
    const page = await read('docs/cli.md');
    const missing = commands.flatMap(({ name, options }) => {
      const section = page.split(/^## /m).find((text) => text.startsWith(`testwire ${name}\n`));
      return section === undefined ? [name] : missingIn(section, options).map((option) => `${name} ${option}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('report-json.md', () => {
  it('has every key of the report', async () => {
    expect(missingIn(await read('docs/report-json.md'), Object.keys(runReport.shape))).toEqual([]);
  });
});

describe.each(PROVIDER_IDS)('providers/%s.md', (id) => {
  const module = providerModules[id];

  it('has every setting', async () => {
    const settings = keysOf(module.settings.toJSONSchema({ io: 'input', unrepresentable: 'any' }));
    expect(settings.length).toBeGreaterThan(0);
    expect(missingIn(await read(`docs/providers/${id}.md`), settings)).toEqual([]);
  });

  it('has every sample of a webhook', async () => {
    const samples = module.webhooks?.samples ?? [];
    expect(samples.length).toBeGreaterThan(0);
    expect(missingIn(await read(`docs/providers/${id}.md`), samples)).toEqual([]);
  });

  it('says what to do about every kind of failure', async () => {
    expect(missingIn(await read(`docs/providers/${id}.md`), FAILURE_KINDS)).toEqual([]);
  });

  it('is linked from the page about all of them', async () => {
    expect(relativeLinks(await read('docs/providers.md'))).toContain(`providers/${id}.md`);
    expect(CIProviderFactory.available()).toContain(id);
  });
});
