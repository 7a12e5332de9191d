import { ProviderError } from '@testwire/contracts';
import type { RestClient } from '../rest-client.ts';
import { userAnswer } from './schema.ts';

/**
 * Who writes our comments. Repository and project access tokens cannot be given the permission to ask (`account`); then it is learned
 * from the comments that we remember, make and may edit, because Bitbucket lets nobody else edit a comment.
 */
export interface Author {
  /** Asks once; a failure is asked again. */
  know(): Promise<void>;
  learn(uuid: string | null | undefined): void;
  /** We may not edit this comment, so it is not ours. True when that was news. */
  disown(commentId: string): boolean;
  wrote(comment: {
    readonly id: number;
    readonly user?: { readonly uuid?: string | null | undefined } | null | undefined;
  }): boolean;
}

export function ownAuthor(api: RestClient): Author {
  let me: string | undefined;
  let mayAsk = true;
  const others = new Set<string>();
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
    disown(commentId) {
      if (me !== undefined) return false;
      others.add(commentId);
      return true;
    },
    wrote({ id, user }) {
      return me === undefined ? !others.has(String(id)) : user?.uuid === me;
    },
  };
}
