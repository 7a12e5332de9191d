import { ProviderError, type RepositoryRef } from '@testwire/contracts';

const PREFIXES: Readonly<Record<string, string>> = { github: 'gh', bitbucket: 'bb' };

/**
 * How CircleCI names a repository's project: `gh/acme/shop`. Undefined for projects of its GitHub App, GitLab and Bitbucket Data Center:
 * these have ids that no repository tells (`circleci/ORG/PROJECT`).
 */
export function slugOf({ name, host = 'github' }: RepositoryRef): string | undefined {
  const prefix = Object.hasOwn(PREFIXES, host) ? PREFIXES[host] : undefined;
  return prefix === undefined || name.split('/').length !== 2 ? undefined : checkSlug(`${prefix}/${name}`);
}

/** Throws {@link ProviderError} for what is no slug. */
export function checkSlug(slug: string): string {
  const parts = slug.split('/');
  if (parts.length === 3 && parts.every((part) => /^[\w.~-]{1,200}$/.test(part) && !/^\.+$/.test(part))) return slug;
  throw new ProviderError({
    kind: 'rejected',
    message: `"${slug.slice(0, 200)}" is not the slug of a CircleCI project; it is on the page Project Settings → Overview: gh/acme/shop.`,
  });
}
