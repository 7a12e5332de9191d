import type { Express } from 'express';
import { html, type Html } from '../page.ts';
import { addStatePages, drawTitledTable } from '../web-pages.ts';
import type { RepositoryRecord } from './records.ts';
import { shownText } from './views.ts';
import type { BitbucketState } from './world.ts';

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, world: BitbucketState): void {
  addStatePages(app, {
    title: 'Bitbucket simulator',
    page: () => html`${world.repositories.map((repository) => section(world, repository))}`,
    state() {
      const { repositories, pullRequests, comments, statuses, pipelines } = world;
      const reports = world.reports.map((report) => ({ ...report, annotations: [...report.annotations.values()] }));
      const downloads = world.downloads.map(({ content, ...rest }) => ({ ...rest, bytes: content.length }));
      return { repositories, pullRequests, comments, statuses, pipelines, reports, downloads };
    },
  });

  app.get('/:workspace/:slug/downloads/:name', (request, response) => {
    const { workspace, slug, name } = request.params;
    const file = world.downloads.find((one) => one.repository === `${workspace}/${slug}` && one.name === name);
    if (file === undefined) {
      response.status(404).type('text').send('Not found\n');
      return;
    }
    response
      .attachment(file.name)
      .set({ 'content-security-policy': "default-src 'none'; sandbox", 'x-content-type-options': 'nosniff' })
      .send(Buffer.from(file.content));
  });
}

function section(world: BitbucketState, { fullName }: RepositoryRecord): Html {
  const here = <T extends { readonly repository: string }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.repository === fullName);
  return html`<section>
    <h2>${fullName}</h2>
    ${drawTitledTable(
      'Pipelines',
      ['number', 'commit', 'state'],
      here(world.pipelines).map((one) => [one.buildNumber, one.commit?.slice(0, 12) ?? '', `${one.state} ${one.result}`]),
    )}
    ${drawTitledTable(
      'Build statuses',
      ['commit', 'name', 'state', 'description', 'url'],
      here(world.statuses).map((one) => [one.commit.slice(0, 12), one.name, one.state, one.description, one.url]),
    )}
    ${drawTitledTable(
      'Reports',
      ['commit', 'title', 'result', 'details', 'annotations'],
      here(world.reports).map((one) => [
        one.commit.slice(0, 12),
        String(one.fields['title']),
        String(one.fields['result']),
        String(one.fields['details']),
        one.annotations.size,
      ]),
    )}
    ${drawTitledTable(
      'Comments on pull requests',
      ['id', 'pull request', 'author', 'text'],
      here(world.comments)
        .filter((one) => !one.deleted)
        .map((one) => [one.id, `#${one.pullRequest}`, one.user.displayName, html`<pre>${shownText(one.raw)}</pre>`]),
    )}
    ${drawTitledTable(
      'Downloads',
      ['file', 'bytes'],
      here(world.downloads).map((one) => [
        html`<a href="/${fullName}/downloads/${one.name}">${one.name}</a>`,
        one.content.length,
      ]),
    )}
  </section>`;
}
