import type { Api } from '../api.ts';
import { notFound } from '../api-error.ts';

/** https://docs.gitea.com/api/#tag/repository/operation/repoListPullRequests */
export function addPullRequestRoutes(api: Api): void {
  const { world, views } = api.context;
  api.repositoryRoute('get', '/pulls', 'read:repository', (call) => {
    const state = call.query.get('state') ?? 'open';
    const here = world.pullRequests.filter((one) => one.repository === call.repository.fullName);
    const wanted = here.filter((one) => state === 'all' || one.state === state);
    return api.list(call, wanted, (pull) => views.pullRequest(pull));
  });

  api.repositoryRoute('get', '/pulls/:index', 'read:repository', ({ repository, path }) => {
    const pull = world.pullRequest(repository.fullName, Number(path('index')));
    if (pull === undefined) throw notFound();
    return { status: 200, body: views.pullRequest(pull) };
  });
}
