import { type BuiltInProviderId, PROVIDER_IDS } from '@testwire/contracts';
import {
  CAPABILITIES,
  CAPABILITY_NAMES,
  type CIProvider,
  type ProviderDeps,
  providerModules,
  type Support,
  type SurfaceKind,
  type TextLimit,
} from '@testwire/providers';
import { markdownTable } from './markdown-table.ts';

const SURFACE_NAMES: Readonly<Record<SurfaceKind, string>> = {
  check: 'Check',
  status: 'Commit status',
  insights: 'Report beside the code',
  tests: 'Test results',
  description: 'Build',
  comment: 'Comment',
  files: 'Files',
};

/** Settings with which a provider offers all that it can; nothing is called. */
const EVERYTHING_ON: Readonly<Record<BuiltInProviderId, Readonly<Record<string, unknown>>>> = {
  github: { artifactUpload: 'release' },
  gitea: { baseUrl: 'https://gitea.example.com', artifactUpload: 'release' },
  gitlab: { token: 'none' },
  jenkins: { baseUrl: 'https://jenkins.example.com' },
  bitbucket: { artifactUpload: 'downloads' },
  'bitbucket-dc': { baseUrl: 'https://bitbucket.example.com' },
  circleci: {},
  travis: {},
  'azure-devops': { baseUrl: 'https://dev.azure.com/acme', artifactUpload: 'test-run' },
  local: { directory: '.' },
  teamcity: { baseUrl: 'https://teamcity.example.com', reportTests: true },
};

const NOWHERE: ProviderDeps = {
  fetch: () => Promise.reject(new Error('Rendering the documentation calls nobody.')),
  now: () => 0,
  log: () => undefined,
};

function connect(id: BuiltInProviderId): CIProvider {
  const module = providerModules[id];
  return module.connect(module.settings.parse(EVERYTHING_ON[id]), NOWHERE);
}

const WORDS: Readonly<Record<Support['support'], string>> = { yes: 'yes', conditional: 'on a condition', no: 'no' };

function describeCapabilities(): string {
  const tables = PROVIDER_IDS.map((id) => providerModules[id].capabilities);
  const rows = CAPABILITIES.map((capability) => [
    CAPABILITY_NAMES[capability],
    ...tables.map((table) => WORDS[table[capability].support]),
  ]);
  return markdownTable(['', ...PROVIDER_IDS.map((id) => providerModules[id].label)], rows);
}

function describeNotes(): string {
  const rows = PROVIDER_IDS.flatMap((id) => {
    const { label, capabilities } = providerModules[id];
    return CAPABILITIES.flatMap((capability) => {
      const { note } = capabilities[capability];
      return note === undefined ? [] : [[label, CAPABILITY_NAMES[capability], note.replace(/\.$/, '')]];
    });
  });
  return markdownTable(['Provider', 'What', 'Note'], rows);
}

function describeLimit(limit: TextLimit | undefined): string {
  return limit === undefined ? '-' : `${limit.max.toLocaleString('en')} ${limit.unit}`;
}

const MIB = 1024 * 1024;

function describeSize(bytes: number | undefined): string {
  if (bytes === undefined) return '-';
  return bytes === Number.MAX_SAFE_INTEGER ? 'any size' : `${Math.ceil(bytes / MIB).toLocaleString('en')} MiB`;
}

function describeLimits(): string {
  const rows = PROVIDER_IDS.flatMap((id) => {
    const { surfaces, artifacts } = connect(id);
    const { label } = providerModules[id];
    return [
      ...surfaces.map(({ kind, headline, body }) => {
        // A comment is one text, headline and all.
        const line = kind === 'comment' ? '-' : describeLimit(headline);
        return [label, SURFACE_NAMES[kind], line, describeLimit(body)];
      }),
      [label, 'Artifact', '-', describeSize(artifacts?.maxBytes)],
    ];
  });
  return markdownTable(['Provider', 'Place', 'Headline, at most', 'Text or file, at most'], rows);
}

/** What stands between the markers of `docs/providers.md`, from the provider modules themselves. */
export function renderProviders(): string {
  return `## What each provider can show

${describeCapabilities()}

${describeNotes()}

## Limits

A text that is too long is shortened: the least useful part goes first.

${describeLimits()}`;
}

const BEGIN = '<!-- generated: npm run docs -->';
const END = '<!-- end of the generated part -->';

/** Puts the generated part into a page between its markers. Throws when it has none. */
export function replaceGenerated(page: string, generated: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END, begin);
  if (begin === -1 || end === -1) throw new Error(`The page lacks its markers; write "${BEGIN}" and "${END}" into it.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${generated}\n\n${page.slice(end)}`;
}
