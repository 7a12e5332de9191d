import type { Express } from 'express';
import { html, sendPage } from '../page.ts';
import type { TravisState } from './world.ts';

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, { repositories, builds, requests }: TravisState): void {
  app.get('/', (_request, response) => {
    const rows = builds.map(
      (build) =>
        html`<tr>
          <td>${build.repository}</td>
          <td>${build.id}</td>
          <td>${build.headCommit.slice(0, 10)}</td>
          <td>${build.state}</td>
        </tr>`,
    );
    const head = html`<tr>
      <th>Repository</th>
      <th>Build</th>
      <th>Commit</th>
      <th>State</th>
    </tr>`;
    sendPage(
      response,
      'Travis CI simulator',
      html`<table>
        ${head} ${rows}
      </table>`,
    );
  });
  app.get('/favicon.ico', (_request, response) => void response.status(204).end());
  app.get('/__state', (_request, response) => void response.json({ repositories, builds, requests }));
}
