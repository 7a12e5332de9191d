import type { Api } from '../api.ts';

export function addIdentityRoutes(api: Api): void {
  const { views } = api.context;
  api.route('get', '/user', 'read:user', ({ caller }) => ({ status: 200, body: views.account(caller.account) }));

  api.repositoryRoute('get', '', 'read:repository', ({ repository, caller: { permission } }) => {
    const permissions = { admin: permission === 'admin', push: permission !== 'read', pull: true };
    return { status: 200, body: { ...views.repository(repository), permissions } };
  });
}
