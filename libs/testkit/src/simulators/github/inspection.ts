import type { Express } from 'express';
import { type Html, html, sendPage } from '../page.ts';
import type { RecordedRequest } from '../request-log.ts';
import type { MutableGitHubState } from './state.ts';

/** What a person looks at: a page at `/`, and the whole state as JSON at `/__state`. No tokens are in either. */
export function addInspectionRoutes(app: Express, state: MutableGitHubState, requests: readonly RecordedRequest[]): void {
  app.get('/', (_request, response) => {
    sendPage(
      response,
      'GitHub simulator',
      html`${state.repositories.map(({ fullName }) => viewRepositoryPart(state, fullName))}`,
    );
  });

  app.get('/__state', (_request, response) => {
    response.json({
      pullRequests: state.pullRequests,
      checkRuns: state.checkRuns,
      statuses: state.statuses,
      comments: state.comments,
      workflowRuns: state.workflowRuns.map((run) => ({ ...run, nextAttempts: run.nextAttempts.length })),
      artifacts: state.artifacts.map(({ zip, ...artifact }) => ({ ...artifact, bytes: zip.length })),
      releases: state.releases.map((release) => ({
        ...release,
        assets: release.assets.map(({ content, ...asset }) => ({ ...asset, bytes: content.length })),
      })),
      requests: requests.map(({ method, path, status, at }) => ({ method, path, status, at })),
    });
  });
}

function viewRepositoryPart(state: MutableGitHubState, repository: string): Html {
  const here = <Item extends { readonly repository: string }>(items: readonly Item[]): Item[] =>
    items.filter((item) => item.repository === repository);
  const commits = new Set([
    ...here(state.checkRuns).map((check) => check.headSha),
    ...here(state.statuses).map((status) => status.sha),
  ]);
  const pulls = here(state.pullRequests);
  return html`<h2>${repository}</h2>
    ${[...commits].map((sha) => viewCommitPart(state, repository, sha))}
    ${pulls.map(
      (pull) =>
        html`<h3>#${pull.number} ${pull.title}</h3>
          ${here(state.comments)
            .filter((comment) => comment.issueNumber === pull.number)
            .map(
              (comment) =>
                html`<p id="issuecomment-${comment.id}">${comment.author.login}, ${comment.updatedAt}</p>
                  <pre>${comment.body}</pre>`,
            )}`,
    )}
    ${here(state.releases).map(
      (release) =>
        html`<h3>Release ${release.tag}</h3>
          <ul>
            ${release.assets.map((asset) => html`<li>${asset.name} (${asset.content.length} bytes)</li>`)}
          </ul>`,
    )}`;
}

function viewCommitPart(state: MutableGitHubState, repository: string, sha: string): Html {
  const checks = state.checkRuns.filter((check) => check.repository === repository && check.headSha === sha);
  const statuses = state.statuses.filter((status) => status.repository === repository && status.sha === sha);
  return html`<h3>Commit <code>${sha}</code></h3>
    <table>
      <tr>
        <th>Kind</th>
        <th>Name</th>
        <th>State</th>
        <th>Says</th>
      </tr>
      ${checks.map(
        (check) =>
          html`<tr>
            <td>check ${check.id}</td>
            <td>${check.name}</td>
            <td>${check.conclusion ?? check.status}</td>
            <td>
              ${check.output.title ?? ''} (${check.annotations.length} annotations)
              <pre>${check.output.summary ?? ''}</pre>
            </td>
          </tr>`,
      )}
      ${statuses.map(
        (status) =>
          html`<tr>
            <td>status ${status.id}</td>
            <td>${status.context}</td>
            <td>${status.state}</td>
            <td>${status.description ?? ''}</td>
          </tr>`,
      )}
    </table>`;
}
