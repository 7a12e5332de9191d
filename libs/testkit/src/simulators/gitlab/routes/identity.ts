import type { Api } from '../api.ts';
import { notFound } from '../api-error.ts';

/** GitLab release whose rules are simulated. */
export const GITLAB_VERSION = '19.0.0';

const WHO_AM_I = ['api', 'read_api', 'read_user'];

/** Who the token belongs to, and which GitLab this is. */
export function addIdentityRoutes(api: Api): void {
  const { world, present } = api.context;

  api.route('get', '/user', { scopes: WHO_AM_I }, ({ caller }) => ({
    status: 200,
    body: { ...present.user(caller.user), bot: caller.user.bot, external: false },
  }));

  // Every token may ask about itself, whatever it was made for.
  api.route('get', '/personal_access_tokens/self', { scopes: 'any' }, ({ caller }) => ({
    status: 200,
    body: {
      id: caller.tokenId,
      name: `token ${caller.tokenId}`,
      revoked: false,
      created_at: '2026-01-01T00:00:00.000Z',
      description: null,
      scopes: caller.scopes,
      user_id: caller.user.id,
      last_used_at: world.timestamp(),
      active: true,
      expires_at: '2099-01-01',
    },
  }));

  // https://docs.gitlab.com/api/jobs/#get-job-tokens-job
  api.route('get', '/job', { jobToken: true }, ({ caller }) => {
    if (caller.kind !== 'job') throw notFound('Job');
    return { status: 200, body: { id: caller.tokenId, name: 'test', status: 'running', user: present.user(caller.user) } };
  });

  api.route('get', '/version', { scopes: WHO_AM_I }, () => ({
    status: 200,
    body: { version: GITLAB_VERSION, revision: '0123456789a' },
  }));
}
