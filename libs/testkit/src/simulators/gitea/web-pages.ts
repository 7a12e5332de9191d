import type { Express } from 'express';
import { html, sendPage } from '../page.ts';
import { signatureOf } from './routes/actions.ts';
import type { GiteaWorld } from './world.ts';

/** What a person, or a test, may look at without a token. */
export function addWebPages(app: Express, world: GiteaWorld): void {
  app.get('/', (_request, response) => {
    const statuses = world.statuses.map(
      (one) =>
        html`<tr>
          <td>${one.commit.slice(0, 12)}</td>
          <td>${one.context}</td>
          <td>${one.state}</td>
          <td>${one.description}</td>
        </tr>`,
    );
    const comments = world.comments.map(
      (one) =>
        html`<tr>
          <td>#${one.number}</td>
          <td>${one.account.login}</td>
          <td><pre>${one.body}</pre></td>
        </tr>`,
    );
    const body = html`<h2>Commit statuses</h2>
      <table>
        <tr>
          <th>commit</th>
          <th>context</th>
          <th>state</th>
          <th>description</th>
        </tr>
        ${statuses}
      </table>
      <h2>Comments</h2>
      <table>
        <tr>
          <th>pull request</th>
          <th>author</th>
          <th>text</th>
        </tr>
        ${comments}
      </table>`;
    sendPage(response, 'Gitea simulator', body);
  });

  app.get('/favicon.ico', (_request, response) => void response.status(204).end());

  app.get('/__state', (_request, response) => {
    const { repositories, pullRequests, comments, statuses } = world;
    const runs = world.runs.map((run) => ({ ...run, artifacts: run.artifacts.map(({ name }) => name) }));
    const releases = world.releases.map((one) => ({ ...one, assets: one.assets.map(({ name }) => name) }));
    response.json({ repositories, pullRequests, comments, statuses, runs, releases });
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
