import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { linkTo, nameTests, readHeadline, readReport } from '../read-text.ts';
import { connect, type Shown, type SiteDefinition } from '../site.ts';

const statusFields = z.object({
  headline: z.string(),
  status: z.string(),
  url: z.string().optional(),
  annotations: z.array(z.object({ title: z.string() })),
});

async function readFolder(directory: string): Promise<Shown[]> {
  const find = async (name: string): Promise<string[]> => {
    const paths = (await readdir(directory, { recursive: true })).filter((path) => basename(path) === name);
    return Promise.all(paths.map((path) => readFile(join(directory, path), 'utf8')));
  };
  const statuses = (await find('status.json')).map((text) => statusFields.parse(JSON.parse(text)));
  return [
    ...statuses.flatMap(({ headline, status: verdict, url, annotations }): Shown[] => [
      { place: 'checkRun', facts: { ...readHeadline(headline), verdict, ...linkTo(url) } },
      { place: 'annotations', facts: nameTests(annotations.map(({ title }) => title)) },
    ]),
    ...(await find('comment.md')).map((text): Shown => ({ place: 'changeComment', facts: readReport(text) })),
  ];
}

export const local: SiteDefinition = {
  provider: 'local',
  async open() {
    const directory = await mkdtemp(join(tmpdir(), 'testwire-parity-'));
    return {
      run: { connection: 'local', repository: { name: 'acme/shop' }, commit: 'c'.repeat(40), change: { number: 4 } },
      targets: [connect('local', { directory })],
      shown: () => readFolder(directory),
      simulators: [],
      close: () => rm(directory, { recursive: true }),
    };
  },
};
