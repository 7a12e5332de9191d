import { settle } from '@testwire/contracts';
import type { Surface } from '../provider.ts';
import { writeShown } from './check.ts';
import { LOCAL_LIMITS } from './limits.ts';
import { commentFile } from './places.ts';

export function commentSurface(directory: string): Surface {
  return {
    kind: 'comment',
    dialect: 'github',
    headline: { max: LOCAL_LIMITS.headline, unit: 'characters' },
    body: { max: LOCAL_LIMITS.bodyBytes, unit: 'bytes' },
    place: (run) => `comment:${commentFile(run)}`,
    write: ({ run, body }) =>
      settle(() => writeShown(directory, commentFile(run), 'comment-file', body.endsWith('\n') ? body : `${body}\n`)),
  };
}
