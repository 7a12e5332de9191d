import { type FailureKind, ProviderError } from '@testwire/contracts';
import { errorCode } from '../error-code.ts';

/** https://nodejs.org/api/errors.html#common-system-errors */
const KINDS: Readonly<Record<string, FailureKind>> = {
  EACCES: 'permission',
  EPERM: 'permission',
  EROFS: 'permission',
  ENAMETOOLONG: 'rejected',
  EEXIST: 'rejected',
  ENOTDIR: 'rejected',
  EISDIR: 'rejected',
  ENOSPC: 'unavailable',
  EDQUOT: 'unavailable',
  EMFILE: 'unavailable',
  ENFILE: 'unavailable',
  EIO: 'unavailable',
};

/**
 * Runs file work; a system error becomes a typed failure, anything else keeps flying. `file` is relative to the provider's
 * folder: the failure is shown to readers, and where on this machine the folder lies is none of their business.
 */
export async function withFileErrors<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error);
    const kind = code !== undefined && Object.hasOwn(KINDS, code) ? KINDS[code] : undefined;
    if (code === undefined || kind === undefined) throw error;
    const message = `Writing ${file} in the folder of the local provider failed with ${code}. Check that the folder exists, has room, and may be written to.`;
    throw new ProviderError({ kind, message }, { cause: error });
  }
}
