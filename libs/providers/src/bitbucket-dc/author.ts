import type { RestClient } from '../rest-client.ts';
import { USER_ID, USER_NAME } from './errors.ts';
import type { UserField } from './schema.ts';

/**
 * Who writes our comments. Bitbucket has no resource that tells; it names whom it recognised in the headers of every answer:
 * https://community.developer.atlassian.com/t/obtain-authorised-users-username-from-api/24422. Besides, it is learned from the comments
 * that we remember, make and may edit, because Bitbucket lets nobody else edit a comment. Until it is known, nothing is ours.
 */
export interface Author {
  /** Asks until it knows. */
  know(): Promise<void>;
  learn(user: UserField | null | undefined): void;
  /** Whether it is open who we are, and this account may be it. */
  mayBe(user: UserField | null | undefined): boolean;
  /** We may not edit a comment of this account, so we are another one. */
  disown(user: UserField | null | undefined): void;
  is(user: UserField | null | undefined): boolean;
}

export function ownAuthor(api: RestClient): Author {
  const me = new Set<string>();
  const others = new Set<string>();
  const learn: Author['learn'] = (user) => {
    for (const mark of marksOf(user)) me.add(mark);
  };
  return {
    async know() {
      if (me.size > 0) return;
      const { headers } = await readServer(api);
      learn({ name: readName(headers), id: Number(headers.get(USER_ID) ?? Number.NaN) });
    },
    learn,
    mayBe: (user) => me.size === 0 && marksOf(user).every((mark) => !others.has(mark)),
    disown(user) {
      for (const mark of marksOf(user)) others.add(mark);
    },
    is: (user) => marksOf(user).some((mark) => me.has(mark)),
  };
}

/** The one resource that everybody may read. */
export function readServer(api: RestClient): ReturnType<RestClient['send']> {
  return api.send({ path: '/api/latest/application-properties', needs: 'Repository read' });
}

/** The header holds what does not fit into one percent-encoded. */
export function readName(headers: Headers): string | undefined {
  const given = headers.get(USER_NAME) ?? '';
  if (given === '' || given === 'anonymous') return undefined;
  try {
    return decodeURIComponent(given);
  } catch {
    return given;
  }
}

/** Either tells an account. */
function marksOf(user: UserField | null | undefined): string[] {
  const { id, name } = user ?? {};
  return [...(Number.isSafeInteger(id) ? [`id ${id}`] : []), ...(name ? [`name ${name.toLowerCase()}`] : [])];
}
