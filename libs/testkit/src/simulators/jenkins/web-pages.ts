import type { Express } from 'express';
import { html, sendPage } from '../page.ts';
import type { JenkinsWorld } from './world.ts';

/** What a person, or a test, may look at without signing in. */
export function addWebPages(app: Express, world: JenkinsWorld): void {
  app.get('/', (_request, response) => {
    const rows = world.builds.map(
      (build) =>
        html`<tr>
          <td>${build.job.name}</td>
          <td>${build.number}</td>
          <td>${build.result ?? 'running'}</td>
          <td><pre>${build.description ?? ''}</pre></td>
        </tr>`,
    );
    const body = html`<table>
      <tr>
        <th>job</th>
        <th>build</th>
        <th>result</th>
        <th>description</th>
      </tr>
      ${rows}
    </table>`;
    sendPage(response, 'Jenkins simulator', body);
  });
  app.get('/favicon.ico', (_request, response) => void response.status(204).end());
  app.get('/__state', (_request, response) => {
    const builds = world.builds.map(({ job, artifacts, ...build }) => ({
      job: job.name,
      ...build,
      artifacts: artifacts.map(({ path }) => path),
    }));
    const queue = world.queue.map(({ id, job, build }) => ({ id, job: job.name, build: build?.number }));
    response.json({ jobs: world.jobs, builds, queue });
  });
}
