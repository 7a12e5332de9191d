import type { Express } from 'express';
import { html, type Html } from '../page.ts';
import { addStatePages, type Cell, drawTitledTable } from '../web-pages.ts';
import type { RepositoryRecord } from './records.ts';
import type { AzureDevOpsWorld } from './world.ts';

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, world: AzureDevOpsWorld): void {
  addStatePages(app, {
    title: 'Azure DevOps simulator',
    page: () => html`${world.repositories.map((one) => repositorySection(world, one))}`,
    state() {
      const { repositories, pullRequests, commitStatuses, pullRequestStatuses, threads, builds } = world;
      const testRuns = world.testRuns.map(({ attachments, ...run }) => ({
        ...run,
        attachments: attachments.map(({ content, ...attachment }) => ({ ...attachment, bytes: content.byteLength })),
      }));
      return { repositories, pullRequests, commitStatuses, pullRequestStatuses, threads, builds, testRuns };
    },
  });
}

function repositorySection(world: AzureDevOpsWorld, repository: RepositoryRecord): Html {
  const here = <T extends { readonly repositoryId: string }>(all: readonly T[]): readonly T[] =>
    all.filter(({ repositoryId }) => repositoryId === repository.id);
  const requests = new Set(here(world.pullRequests).map(({ id }) => id));
  const builds = new Set(here(world.builds).map(({ id }) => id));
  return html`<section>
    <h2>${repository.project}/${repository.name}</h2>
    ${drawTitledTable(
      'Builds',
      ['id', 'ref', 'commit', 'result'],
      here(world.builds).map((one) => [one.id, one.sourceBranch, one.sourceVersion.slice(0, 10), one.result ?? one.status]),
    )}
    ${drawTitledTable(
      'Commit statuses',
      ['id', 'commit', 'name', 'state', 'description'],
      here(world.commitStatuses).map((one) => [
        one.id,
        one.commit.slice(0, 10),
        one.context.name,
        one.state,
        one.description ?? '',
      ]),
    )}
    ${drawTitledTable(
      'Pull request statuses',
      ['id', 'pull request', 'iteration', 'name', 'state', 'description'],
      world.pullRequestStatuses
        .filter(({ pullRequest }) => requests.has(pullRequest))
        .map((one) => [one.id, `!${one.pullRequest}`, one.iterationId ?? '', one.context.name, one.state, one.description ?? '']),
    )}
    ${drawTitledTable(
      'Comments',
      ['thread', 'pull request', 'status', 'text'],
      world.threads
        .filter(({ pullRequest }) => requests.has(pullRequest))
        .flatMap((thread) =>
          thread.comments
            .filter(({ isDeleted }) => !isDeleted)
            .map(({ content }): Cell[] => [thread.id, `!${thread.pullRequest}`, thread.status, html`<pre>${content}</pre>`]),
        ),
    )}
    ${drawTitledTable(
      'Test runs',
      ['id', 'build', 'name', 'state', 'results', 'attachments'],
      world.testRuns
        .filter(({ build }) => build !== undefined && builds.has(build))
        .map((one) => [one.id, one.build ?? '', one.name, one.state, one.results.length, one.attachments.length]),
    )}
  </section>`;
}
