import type { DetectedCi, DetectInput } from '../provider.ts';

/** Always answers, so it is asked last. Knows only what the caller says: it does not look into the repository. */
export function detectLocal({ env }: DetectInput): DetectedCi {
  const repository = env['TESTWIRE_REPOSITORY'];
  const commit = env['TESTWIRE_COMMIT'];
  const branch = env['TESTWIRE_BRANCH'];
  return {
    provider: 'local',
    settings: { directory: env['TESTWIRE_LOCAL_DIRECTORY'] || '.testwire' },
    ...(repository ? { repository: { name: repository } } : {}),
    ...(commit ? { commit } : {}),
    ...(branch ? { branch } : {}),
  };
}
