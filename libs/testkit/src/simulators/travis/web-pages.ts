import type { Express } from 'express';
import { addStatePages, drawTable } from '../web-pages.ts';
import type { TravisState } from './world.ts';

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, { repositories, builds, requests }: TravisState): void {
  addStatePages(app, {
    title: 'Travis CI simulator',
    page: () =>
      drawTable(
        ['Repository', 'Build', 'Commit', 'State'],
        builds.map((build) => [build.repository, build.id, build.headCommit.slice(0, 10), build.state]),
      ),
    state: () => ({ repositories, builds, requests }),
  });
}
