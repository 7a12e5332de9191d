import { ProviderError } from '@testwire/contracts';
import type { AccessCheck } from '../provider.ts';
import type { JenkinsApi } from './api.ts';
import { whoAmIAnswer } from './schema.ts';
import type { JenkinsSettings } from './settings.ts';

/** Jenkins has no way to ask what one may do; what is missing is told when it is first needed. */
export async function checkAccess(api: JenkinsApi, settings: JenkinsSettings): Promise<readonly AccessCheck[]> {
  const reached = await attempt('Jenkins answers at the base URL', async () => {
    const { headers } = await api.rest.send({ path: '/login', needs: 'Overall/Read', accept: [302, 303, 401, 403, 404] });
    return headers.has('x-jenkins') ? undefined : `What answers at ${settings.baseUrl} is no Jenkins; check the context path.`;
  });
  if (!reached.ok) return [reached];
  const known = await attempt('the credential is valid', async () => {
    if (settings.token === undefined) return 'None is configured. Set username and token, or nothing can be written.';
    const { name, anonymous } = await api.rest.json(whoAmIAnswer, { path: '/whoAmI/api/json', needs: 'Overall/Read' });
    return anonymous || name.toLowerCase() !== settings.username?.toLowerCase()
      ? `Jenkins takes it for ${anonymous ? 'nobody' : 'another user'}. Check username and token.`
      : undefined;
  });
  return [reached, known];
}

/** `call` answers with advice, or nothing when all is well. */
async function attempt(what: string, call: () => Promise<string | undefined>): Promise<AccessCheck> {
  try {
    const advice = await call();
    return advice === undefined ? { what, ok: true } : { what, ok: false, advice };
  } catch (error) {
    if (error instanceof ProviderError) return { what, ok: false, advice: error.message };
    throw error;
  }
}
