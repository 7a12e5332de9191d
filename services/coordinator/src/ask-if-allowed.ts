import { isRetryable, ProviderError } from '@testwire/contracts';
import type { CoordinatorDeps } from './deps.ts';

export interface Question {
  readonly connection: string;
  /** What is not known without an answer: "which change commit abc belongs to". */
  readonly what: string;
}

export interface Answer<T> {
  readonly answer?: T;
  /** Why there is none, in the provider's words. */
  readonly refused?: string;
}

/**
 * Asks for what is good to know and can be done without. A refusal would be the same the next time, and must not cost what is known
 * already: it is logged and answered. Throws {@link ProviderError} for what is worth another try.
 */
export async function askIfAllowed<T>(
  ask: () => Promise<T | undefined> | undefined,
  { connection, what }: Question,
  { logger }: Pick<CoordinatorDeps, 'logger'>,
): Promise<Answer<T>> {
  try {
    const answer = await ask();
    return answer === undefined ? {} : { answer };
  } catch (error) {
    if (!(error instanceof ProviderError) || isRetryable(error.failure)) throw error;
    logger.warn({ connection, what, failure: error.failure }, 'the provider refused an answer');
    return { refused: `${connection} did not tell ${what}: ${error.message}` };
  }
}
