import { digestOf } from '@testwire/contracts';

/** Names a status or report of ours: the same for the same name, whatever it is made of. */
export function ownKey(name: string): string {
  return `testwire-${digestOf(JSON.stringify([name])).slice(0, 24)}`;
}
