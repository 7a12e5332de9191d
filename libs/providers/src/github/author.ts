import { isFailure, type Operation } from './errors.ts';
import type { Session } from './session.ts';

interface Written {
  readonly id: number;
  readonly body?: string;
  readonly user: { readonly login: string } | null;
  readonly performed_via_github_app?: { readonly id: number } | null;
}

interface Self {
  readonly login: string;
  readonly appId?: number;
}

/** Who writes our comments. Somebody else's with our marker in it must neither be edited nor removed. */
export interface Author {
  wrote(comment: Written): Promise<boolean>;
  /** From a comment that we made; for who may not ask. */
  learn(comment: Written | undefined): void;
}

const WHO_AM_I: Operation = { what: 'read who the credential belongs to', permission: 'Metadata: Read-only' };

/** Asks GitHub who we are when the first comment needs it, and remembers. Until that is known, nothing is ours. */
export function createAuthor(session: Session): Author {
  let self: Promise<Self | undefined> | undefined;
  let learned: Self | undefined;
  return {
    async wrote({ body, user, performed_via_github_app: app }) {
      // Everybody else's comments need no answer to the question.
      if (user === null || body?.trimStart().startsWith('<!-- testwire:') !== true) return false;
      self ??= readSelf(session);
      try {
        const ours = (await self) ?? learned;
        return ours !== undefined && (user.login === ours.login || (app != null && app.id === ours.appId));
      } catch (error) {
        self = undefined;
        throw error;
      }
    },
    learn(comment) {
      if (comment?.user) learned = { login: comment.user.login };
    },
  };
}

/** Undefined when the credential may write and not ask. */
async function readSelf(session: Session): Promise<Self | undefined> {
  try {
    return await session.onAccount(WHO_AM_I, async (octokit) => {
      if (session.credential === 'installation') {
        // The REST API tells a workflow's token nothing of itself: https://docs.github.com/en/graphql/reference/queries#user
        const { viewer } = await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }');
        return viewer;
      }
      if (session.credential !== 'app') return { login: (await octokit.rest.users.getAuthenticated()).data.login };
      const { data } = await octokit.rest.apps.getAuthenticated();
      return data === null ? undefined : { login: `${data.slug}[bot]`, appId: data.id };
    });
  } catch (error) {
    const isRefused = isFailure(error, 'permission') || isFailure(error, 'not_found') || isFailure(error, 'rejected');
    if (isRefused || (error instanceof Error && error.name === 'GraphqlResponseError')) return undefined;
    throw error;
  }
}
