import { param, type Route } from '@testwire/runtime';
import { z } from 'zod';
import { renderBadge } from './badge-svg.ts';
import type { ApiDeps } from './deps.ts';
import { readQuery } from './page.ts';
import { maySee } from './projects-of.ts';
import { requireUp } from './require-up.ts';

/** What most repositories call it. */
const USUAL_BRANCH = 'main';

const badgeQuery = z.object({
  branch: z.string().min(1).max(512).optional(),
  name: z.string().min(1).max(100).optional(),
});

export function getBadge(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/projects/:project/badge.svg',
    summary: 'What the newest finished run of a branch came to, as a picture',
    access: 'reader',
    params: { project: 'Id of the project; "/" as %2F' },
    query: badgeQuery,
    answers: { 200: { description: 'The badge; `unknown` where there is no such run', mediaType: 'image/svg+xml' } },
    async handle(request, response) {
      const project = param(request, 'project');
      const visible = maySee(project, response);
      // What the configuration says of a project tells that it is there.
      const usual = visible ? deps.configuration.projects.get(project)?.baseBranch : undefined;
      const { branch = usual ?? USUAL_BRANCH, name } = readQuery(request, badgeQuery);
      const newest = visible
        ? await requireUp('The run store', () => deps.store.history.newest(project, branch, name))
        : undefined;
      response
        .set({
          'Cache-Control': response.get('Cache-Control') ?? 'no-cache',
          'Content-Security-Policy': "default-src 'none'; sandbox",
        })
        .type('image/svg+xml')
        .send(renderBadge(name ?? 'tests', branch, newest?.status ?? 'unknown'));
    },
  };
}
