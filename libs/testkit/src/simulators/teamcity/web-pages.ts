import type { Express } from 'express';
import { html, sendPage } from '../page.ts';
import type { TeamCityWorld } from './world.ts';

/** What a person, or a test, may look at without signing in. */
export function addWebPages(app: Express, world: TeamCityWorld): void {
  app.get('/', (_request, response) => {
    const rows = world.builds.map(
      (build) =>
        html`<tr>
          <td>${build.id}</td>
          <td>${build.buildType.projectName} / ${build.buildType.name}</td>
          <td>${build.state === 'finished' ? build.status : build.state}</td>
          <td>${build.tags.map(({ name }) => name).join(', ')}</td>
          <td>${build.tests.length}</td>
          <td><pre>${build.comment?.text ?? ''}</pre></td>
        </tr>`,
    );
    const body = html`<table>
      <tr>
        <th>build</th>
        <th>configuration</th>
        <th>status</th>
        <th>tags</th>
        <th>tests</th>
        <th>comment</th>
      </tr>
      ${rows}
    </table>`;
    sendPage(response, 'TeamCity simulator', body);
  });
  app.get('/favicon.ico', (_request, response) => void response.status(204).end());
  app.get('/__state', (_request, response) => {
    const builds = world.builds.map(({ buildType, artifacts, ...build }) => ({
      buildType: buildType.id,
      ...build,
      artifacts: artifacts.map(({ path }) => path),
    }));
    response.json({ builds });
  });
}
