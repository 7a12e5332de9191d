import type { Express } from 'express';
import { html } from '../page.ts';
import { addStatePages, drawTable } from '../web-pages.ts';
import type { TeamCityWorld } from './world.ts';

/** What a person, or a test, may look at without signing in. */
export function addWebPages(app: Express, world: TeamCityWorld): void {
  addStatePages(app, {
    title: 'TeamCity simulator',
    page: () =>
      drawTable(
        ['build', 'configuration', 'status', 'tags', 'tests', 'comment'],
        world.builds.map((build) => [
          build.id,
          `${build.buildType.projectName} / ${build.buildType.name}`,
          build.state === 'finished' ? build.status : build.state,
          build.tags.map(({ name }) => name).join(', '),
          build.tests.length,
          html`<pre>${build.comment?.text ?? ''}</pre>`,
        ]),
      ),
    state: () => ({
      builds: world.builds.map(({ buildType, artifacts, ...build }) => ({
        buildType: buildType.id,
        ...build,
        artifacts: artifacts.map(({ path }) => path),
      })),
    }),
  });
}
