import type { Express } from 'express';
import { html } from '../page.ts';
import { addStatePages, drawTable } from '../web-pages.ts';
import { signatureOf } from './routes/actions.ts';
import type { GiteaWorld } from './world.ts';

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, world: GiteaWorld): void {
  addStatePages(app, {
    title: 'Gitea simulator',
    page: () =>
      html`<h2>Commit statuses</h2>
        ${drawTable(
          ['commit', 'context', 'state', 'description'],
          world.statuses.map((one) => [one.commit.slice(0, 12), one.context, one.state, one.description]),
        )}
        <h2>Comments</h2>
        ${drawTable(
          ['pull request', 'author', 'text'],
          world.comments.map((one) => [`#${one.number}`, one.account.login, html`<pre>${one.body}</pre>`]),
        )}`,
    state() {
      const { repositories, pullRequests, comments, statuses } = world;
      const runs = world.runs.map((run) => ({ ...run, artifacts: run.artifacts.map(({ name }) => name) }));
      const releases = world.releases.map((one) => ({ ...one, assets: one.assets.map(({ name }) => name) }));
      return { repositories, pullRequests, comments, statuses, runs, releases };
    },
  });

  /** The address is signed; a credential beside the signature is refused, as by the storages that stand behind real servers. */
  app.get('/_storage/:file', (request, response) => {
    const id = Number(/^(\d+)\.zip$/.exec(request.params.file)?.[1]);
    const artifact = world.runs.flatMap((run) => run.artifacts).find((one) => one.id === id);
    const signature = new URL(request.originalUrl, 'http://localhost').searchParams.get('sig');
    if (request.headers.authorization !== undefined) response.status(400).type('text').send('one authentication only\n');
    else if (artifact === undefined || signature !== signatureOf(id)) response.status(403).type('text').send('bad signature\n');
    else response.type('application/zip').send(artifact.zip);
  });
}
