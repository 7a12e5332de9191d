import type { Express } from 'express';
import { html, sendPage } from '../page.ts';
import type { CircleCIState } from './world.ts';

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, { projects, workflows, started }: CircleCIState): void {
  app.get('/', (_request, response) => {
    const rows = workflows.map(
      (workflow) =>
        html`<tr>
          <td>${workflow.project}</td>
          <td>${workflow.name} ${workflow.id}</td>
          <td>${workflow.revision.slice(0, 10)}</td>
          <td>${workflow.status}</td>
          <td>
            ${workflow.jobs.map((job) => html`<div>${job.name}: ${job.tests.length} tests, ${job.artifacts.length} artifacts</div>`)}
          </td>
        </tr>`,
    );
    const head = html`<tr>
      <th>Project</th>
      <th>Workflow</th>
      <th>Commit</th>
      <th>Status</th>
      <th>Jobs</th>
    </tr>`;
    sendPage(
      response,
      'CircleCI simulator',
      html`<table>
        ${head} ${rows}
      </table>`,
    );
  });
  app.get('/favicon.ico', (_request, response) => void response.status(204).end());
  app.get('/__state', (_request, response) => void response.json({ projects, workflows, started }));
}
