import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { local as module } from '../../src/local/index.ts';
import { stickyMarker } from '../../src/sticky.ts';
import type { Shown, Site, SiteDefinition } from '../battery/site.ts';
import { runView, testDeps } from '../support.ts';

const GOOD: ReadonlySet<string> = new Set(['passed']);
const UNDECIDED: ReadonlySet<string> = new Set(['pending', 'running']);

async function openSite(): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'testwire-site-'));
  const find = async (name: string): Promise<{ path: string; text: string }[]> => {
    const paths = (await readdir(directory, { recursive: true })).filter((path) => basename(path) === name);
    return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(directory, path), 'utf8') })));
  };
  return {
    secret: 'there is none in a folder',
    run: runView({ change: { number: 4 } }),
    connect: (deps) => module.connect(module.settings.parse({ directory }), testDeps(deps)),
    async shown() {
      const statuses = (await find('status.json')).map(
        ({ text }) => JSON.parse(text) as Record<'name' | 'status' | 'headline', string>,
      );
      return {
        statuses: statuses.map(({ name, status, headline }): Shown['statuses'][number] => ({
          name,
          verdict: UNDECIDED.has(status) ? 'undecided' : GOOD.has(status) ? 'good' : 'bad',
          text: headline,
        })),
        // A folder per project takes the place of a marker.
        comments: (await find('comment.md')).map(({ path, text }) => `${stickyMarker(basename(dirname(path)))}\n${text}`),
      };
    },
    breaches: () => [],
    close: () => rm(directory, { recursive: true }),
  };
}

export const localSite: SiteDefinition = { id: 'local', surfaces: ['check', 'comment'], open: openSite };
