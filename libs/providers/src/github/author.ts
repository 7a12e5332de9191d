import { isFailure, type Operation } from './errors.ts';
import type { Session } from './session.ts';

interface Written {
  readonly body?: string;
  readonly user: { readonly login: string; readonly type: string } | null;
  readonly performed_via_github_app?: { readonly id: number } | null;
}

interface Self {
  readonly login: string;
  readonly appId?: number;
}

/** Whether we wrote a comment. Somebody else's with our marker in it must neither be edited nor removed. */
export type AuthorTest = (comment: Written) => Promise<boolean>;

const WHO_AM_I: Operation = { what: 'read who the credential belongs to', permission: 'Metadata: Read-only' };

/** Asks GitHub who we are when the first comment needs it, and remembers. */
export function createAuthorTest(session: Session): AuthorTest {
  let self: Promise<Self | undefined> | undefined;
  return async ({ body, user, performed_via_github_app: app }) => {
    // Everybody else's comments need no answer to the question.
    if (user === null || body?.trimStart().startsWith('<!-- testwire:') !== true) return false;
    self ??= readSelf(session);
    try {
      const ours = await self;
      // A workflow's token may not ask who it is; it writes as a bot, and so does every App.
      if (ours === undefined) return user.type === 'Bot';
      return user.login === ours.login || (app != null && app.id === ours.appId);
    } catch (error) {
      self = undefined;
      throw error;
    }
  };
}

async function readSelf(session: Session): Promise<Self | undefined> {
  if (session.credential === 'installation') return undefined;
  try {
    return await session.onAccount(WHO_AM_I, async (octokit) => {
      if (session.credential !== 'app') return { login: (await octokit.rest.users.getAuthenticated()).data.login };
      const { data } = await octokit.rest.apps.getAuthenticated();
      return data === null ? undefined : { login: `${data.slug}[bot]`, appId: data.id };
    });
  } catch (error) {
    if (isFailure(error, 'permission')) return undefined;
    throw error;
  }
}
