import type { Express } from 'express';
import { html } from '../page.ts';
import { addStatePages, drawTable } from '../web-pages.ts';
import type { CircleCIState } from './world.ts';

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, { projects, workflows, started }: CircleCIState): void {
  addStatePages(app, {
    title: 'CircleCI simulator',
    page: () =>
      drawTable(
        ['Project', 'Workflow', 'Commit', 'Status', 'Jobs'],
        workflows.map((workflow) => [
          workflow.project,
          `${workflow.name} ${workflow.id}`,
          workflow.revision.slice(0, 10),
          workflow.status,
          html`${workflow.jobs.map(
            (job) => html`<div>${job.name}: ${job.tests.length} tests, ${job.artifacts.length} artifacts</div>`,
          )}`,
        ]),
      ),
    state: () => ({ projects, workflows, started }),
  });
}
