import { ProviderError } from '@testwire/contracts';
import { z } from 'zod';
import type { AccessCheck } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { userAnswer } from './schema.ts';
import type { TeamCitySettings } from './settings.ts';

/** Which roles the user has in which project cannot be asked for without being an administrator: that is seen when a build is written to. */
export async function checkAccess(api: RestClient, { token, webUrl }: TeamCitySettings): Promise<readonly AccessCheck[]> {
  if (token === undefined) {
    const advice = `Set TEAMCITY_TOKEN to an access token (${webUrl}/profile.html?item=accessTokens).`;
    return [{ what: 'token is set', ok: false, advice }];
  }
  const server = await attempt('token is valid', () =>
    api.send({ path: '/server', query: { fields: 'version' }, needs: 'View project' }),
  );
  if (!server.ok) return [server];
  return [
    server,
    // The credential of a build is nobody's, and comments want somebody.
    await attempt('token belongs to a user, who may comment', () =>
      api.json(userAnswer, { path: '/users/current', query: { fields: 'id,username' }, needs: 'View project' }),
    ),
    await attempt('may see builds', async () => {
      const query = { locator: 'count:1,defaultFilter:false', fields: 'build(id)' };
      const { build } = await api.json(buildsAnswer, { path: '/builds', query, needs: 'View project' });
      if (build == null || build.length === 0) {
        const message = 'It sees no build at all: give the user a role in the projects (permission "View project").';
        throw new ProviderError({ kind: 'permission', message });
      }
    }),
  ];
}

const buildsAnswer = z.object({ build: z.array(z.object({})).nullish() });

async function attempt(what: string, call: () => Promise<unknown>): Promise<AccessCheck> {
  try {
    await call();
    return { what, ok: true };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { what, ok: false, advice: error.failure.message };
  }
}
