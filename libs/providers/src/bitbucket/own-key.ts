import { digestOf } from '@testwire/contracts';

const PREFIX = 'testwire-';

/** Names a status or report of ours: the same for the same words, and within the 40 characters that Bitbucket takes for a key. */
export function ownKey(...words: readonly string[]): string {
  return PREFIX + digestOf(JSON.stringify(words)).slice(0, 24);
}

/** Whether we wrote it; a build status of ours must never be taken for a pipeline. */
export function isOwnKey(key: string): boolean {
  return key.startsWith(PREFIX);
}
