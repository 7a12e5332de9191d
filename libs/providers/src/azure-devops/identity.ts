import { ProviderError } from '@testwire/contracts';
import type { AzureDevOpsApi } from './api.ts';
import { connectionAnswer } from './schema.ts';

/** Who the vendor takes a caller for who has no credential, where a project is public. */
export const ANONYMOUS = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa';

/** The id under which comments and statuses are written with this credential. */
export type WhoAmI = () => Promise<string | undefined>;

export async function readIdentity(api: AzureDevOpsApi): Promise<{ readonly id: string; readonly name: string }> {
  const request = { path: '/_apis/connectionData', preview: true, needs: 'Code (status)' };
  const { authenticatedUser } = await api.json(connectionAnswer, request);
  return { id: authenticatedUser.id, name: authenticatedUser.providerDisplayName ?? authenticatedUser.id };
}

/** Asked once. Undefined when the token may write but not ask who it is. */
export function whoAmI(api: AzureDevOpsApi): WhoAmI {
  let answer: Promise<string | undefined> | undefined;
  return () => {
    answer ??= readIdentity(api).then(
      ({ id }) => id,
      (error: unknown) => {
        if (error instanceof ProviderError && (error.failure.kind === 'permission' || error.failure.kind === 'not_found'))
          return undefined;
        // A failure is asked again.
        answer = undefined;
        throw error;
      },
    );
    return answer;
  };
}
