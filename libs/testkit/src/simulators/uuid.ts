import { createHash } from 'node:crypto';

/** Names what a simulator makes by ids that look like random UUIDs and are the same in every run. `simulator`: `gitlab`. */
export function nameByUuid(simulator: string): (name: string) => string {
  return (name) => {
    const hex = createHash('sha256').update(`${simulator} simulator: ${name}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
}
