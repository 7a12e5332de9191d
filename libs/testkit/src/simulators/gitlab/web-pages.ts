import type { Express } from 'express';
import { html, type Html } from '../page.ts';
import { addStatePages, type Cell, drawTitledTable } from '../web-pages.ts';
import { pipelineStatus } from './pipelines.ts';
import type { ProjectRecord } from './records.ts';
import type { GitLabState, GitLabWorld } from './world.ts';

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, world: GitLabWorld): void {
  addStatePages(app, {
    title: 'GitLab simulator',
    page: () => html`${world.projects.map((project) => projectSection(world, project))}`,
    state: () => stateOf(world),
  });

  app.get('/-/project/:id/uploads/:secret/:filename', (request, response) => {
    const { id, secret, filename } = request.params;
    const upload = world.uploads.find(
      (one) => String(one.projectId) === id && one.secret === secret && one.filename === filename,
    );
    if (upload === undefined) {
      response.status(404).type('text').send('Not found\n');
      return;
    }
    response
      .attachment(upload.filename)
      .set({ 'content-security-policy': "default-src 'none'; sandbox", 'x-content-type-options': 'nosniff' })
      .type(upload.mediaType)
      .send(Buffer.from(upload.content));
  });
}

/** As JSON, without the bytes of uploads. */
function stateOf(world: GitLabWorld): Omit<GitLabState, 'uploads'> & { readonly uploads: readonly object[] } {
  return {
    projects: world.projects,
    mergeRequests: world.mergeRequests,
    pipelines: world.pipelines,
    statuses: world.statuses,
    notes: world.notes,
    uploads: world.uploads.map((upload) => {
      const { content: _, ...rest } = upload;
      return rest;
    }),
    quickActions: world.quickActions,
  };
}

function projectSection(world: GitLabWorld, project: ProjectRecord): Html {
  const here = <T extends { readonly projectId: number }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.projectId === project.id);
  return html`<section>
    <h2>${project.pathWithNamespace} (${project.id})</h2>
    ${drawTitledTable(
      'Pipelines',
      ['id', 'ref', 'commit', 'status'],
      here(world.pipelines).map((one) => [one.id, one.ref, one.sha.slice(0, 10), pipelineStatus(world, one)]),
    )}
    ${drawTitledTable(
      'Commit statuses',
      ['id', 'commit', 'name', 'state', 'description', 'target', 'pipeline'],
      here(world.statuses)
        .filter((one) => !one.retried)
        .map((one) => [
          one.id,
          one.sha.slice(0, 10),
          one.name,
          one.status,
          one.description ?? '',
          link(one.targetUrl),
          one.pipelineId,
        ]),
    )}
    ${drawTitledTable(
      'Notes on merge requests',
      ['id', 'merge request', 'author', 'text'],
      here(world.notes).map((one) => [
        one.id,
        `!${one.mergeRequestIid}`,
        one.author.username,
        one.system ? one.body : html`<pre>${one.body}</pre>`,
      ]),
    )}
    ${drawTitledTable(
      'Uploads',
      ['file', 'bytes'],
      here(world.uploads).map((one) => [
        html`<a href="/-/project/${project.id}/uploads/${one.secret}/${one.filename}">${one.filename}</a>`,
        one.bytes,
      ]),
    )}
  </section>`;
}

/** Only what the API let in as http or https becomes a link. */
function link(url: string | null): Cell {
  return url === null ? '' : html`<a href="${url}" rel="noreferrer">${url}</a>`;
}
