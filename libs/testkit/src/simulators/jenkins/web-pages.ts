import type { Express } from 'express';
import { html } from '../page.ts';
import { addStatePages, drawTable } from '../web-pages.ts';
import type { JenkinsWorld } from './world.ts';

/** What a person, or a test, may look at without signing in. */
export function addWebPages(app: Express, world: JenkinsWorld): void {
  addStatePages(app, {
    title: 'Jenkins simulator',
    page: () =>
      drawTable(
        ['job', 'build', 'result', 'description'],
        world.builds.map((build) => [
          build.job.name,
          build.number,
          build.result ?? 'running',
          html`<pre>${build.description ?? ''}</pre>`,
        ]),
      ),
    state() {
      const builds = world.builds.map(({ job, artifacts, ...build }) => ({
        job: job.name,
        ...build,
        artifacts: artifacts.map(({ path }) => path),
      }));
      const queue = world.queue.map(({ id, job, build }) => ({ id, job: job.name, build: build?.number }));
      return { jobs: world.jobs, builds, queue };
    },
  });
}
