import type { Api } from '../api.ts';

/** Who the token belongs to, and the repository itself. */
export function addIdentityRoutes(api: Api): void {
  const { views } = api.context;

  api.route('get', '/user', 'account', ({ caller }) => ({ status: 200, body: views.user(caller.user) }));

  api.repositoryRoute('get', '', 'repository', ({ repository }) => ({ status: 200, body: views.repository(repository) }));

  api.repositoryRoute('get', '/commit/:commit', 'repository', (call) => ({
    status: 200,
    body: { type: 'commit', hash: api.commitOf(call) },
  }));
}
