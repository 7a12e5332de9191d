import { ProviderError } from '@testwire/contracts';
import type { RestClient } from '../rest-client.ts';
import { userAnswer } from './schema.ts';

type Uuid = string | null | undefined;

/**
 * Who writes our comments. Repository and project access tokens cannot be given the permission to ask (`account`); then it is learned
 * from the comments that we remember, make and may edit, because Bitbucket lets nobody else edit a comment. Until it is known, nothing is ours.
 */
export interface Author {
  /** Asks once; a failure is asked again. */
  know(): Promise<void>;
  learn(uuid: Uuid): void;
  /** Whether it is open who we are, and this account may be it. */
  mayBe(uuid: Uuid): boolean;
  /** We may not edit a comment of this account, so we are another one. */
  disown(uuid: Uuid): void;
  is(uuid: Uuid): boolean;
}

export function ownAuthor(api: RestClient): Author {
  let me: string | undefined;
  let mayAsk = true;
  const others = new Set<Uuid>();
  return {
    async know() {
      if (me !== undefined || !mayAsk) return;
      try {
        me = (await api.json(userAnswer, { path: '/user', needs: 'account' })).uuid;
      } catch (error) {
        const kind = error instanceof ProviderError ? error.failure.kind : undefined;
        if (kind !== 'permission' && kind !== 'not_found') throw error;
        mayAsk = false;
      }
    },
    learn(uuid) {
      me ??= uuid ?? undefined;
    },
    mayBe: (uuid) => me === undefined && uuid != null && !others.has(uuid),
    disown(uuid) {
      others.add(uuid);
    },
    is: (uuid) => me !== undefined && uuid === me,
  };
}
