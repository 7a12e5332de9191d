import type { Api } from '../api.ts';

/** What kind of server it is, which everybody may know, and the repository itself. */
export function addIdentityRoutes(api: Api): void {
  const { views } = api.context;

  api.route('get', '/api/latest/application-properties', () => ({
    status: 200,
    body: { version: '9.4.0', buildNumber: '9004000', buildDate: '1733100000000', displayName: 'Bitbucket' },
  }));

  api.repositoryRoute('get', 'api', '', ({ repository }) => ({ status: 200, body: views.repository(repository.name) }));
}
