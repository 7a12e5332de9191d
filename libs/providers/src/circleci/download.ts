import { ProviderError } from '@testwire/contracts';
import { exchange } from '../http.ts';
import { usualKind } from '../rest-client.ts';
import { type CircleCIApi, credentialOf } from './api.ts';
import { CIRCLECI_LIMITS } from './limits.ts';
import { isPublicHost } from './public-host.ts';
import type { ArtifactAnswer } from './schema.ts';

/** Where circleci.com keeps artifacts: https://circleci.com/docs/artifacts/#download-all-artifacts-for-a-job-on-circleci sends it the token. */
const ARTIFACT_ORIGIN = 'https://output.circle-artifacts.com';

/** The bytes of an artifact. The address comes from CircleCI; it is followed only to where it may lead. Throws {@link ProviderError}. */
export async function downloadArtifact(api: CircleCIApi, { path, url }: ArtifactAnswer, maxBytes: number): Promise<Buffer> {
  let address = url;
  for (let hop = 0; hop <= CIRCLECI_LIMITS.redirects; hop += 1) {
    const target = allowed(api, address, path);
    const answer = await exchange(
      api.deps,
      { method: 'GET', url: target, headers: { 'user-agent': 'testwire', ...credentialFor(api, target) } },
      { timeoutMs: CIRCLECI_LIMITS.transferTimeoutMs, maxBytes },
    );
    const { status, headers, body } = answer;
    if (status >= 200 && status <= 299) return body;
    const location = headers.get('location');
    if (status < 300 || status > 399 || location === null || !URL.canParse(location, target.href)) {
      throw new ProviderError({
        kind: usualKind(answer),
        status,
        message: `The storage of CircleCI answered ${status} for ${path}.`,
      });
    }
    address = new URL(location, target).href;
  }
  throw refused(`${path}: the storage of CircleCI redirects more than ${CIRCLECI_LIMITS.redirects} times.`);
}

/** https, or http where CircleCI itself is configured with it; never into a network that is private, unless CircleCI lies in one. */
function allowed({ settings }: CircleCIApi, address: string, path: string): URL {
  const base = new URL(settings.baseUrl);
  const target = URL.canParse(address) ? new URL(address) : undefined;
  if (target === undefined || !(target.protocol === 'https:' || (target.protocol === 'http:' && base.protocol === 'http:')))
    throw refused(`${path}: CircleCI names an address that is no https address.`);
  if (isPublicHost(base.hostname) && !isPublicHost(target.hostname))
    throw refused(`${path}: CircleCI names an address in a private network; it was not followed.`);
  return target;
}

/** Other hosts have their permission in the address itself. */
function credentialFor({ settings }: CircleCIApi, { origin }: URL): Readonly<Record<string, string>> {
  const base = new URL(settings.baseUrl);
  const isOurs = origin === base.origin || (base.hostname === 'circleci.com' && origin === ARTIFACT_ORIGIN);
  return isOurs ? credentialOf(settings) : {};
}

function refused(message: string): ProviderError {
  return new ProviderError({ kind: 'rejected', message });
}
