import type { Api } from '../api.ts';

/** Who the credential belongs to. */
export function addIdentityRoutes(api: Api): void {
  api.route('get', '/_apis/connectionData', undefined, ({ caller: { identity } }) => ({
    status: 200,
    body: {
      authenticatedUser: { id: identity.id, providerDisplayName: identity.displayName },
      authorizedUser: { id: identity.id, providerDisplayName: identity.displayName },
      deploymentType: 'hosted',
    },
  }));
}
