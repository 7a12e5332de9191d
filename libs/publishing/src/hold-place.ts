import type { PublishDeps } from './deps.ts';

/** How long a place stays taken when its holder dies; a living one renews in time, however slow the provider is. */
const HOLD_MS = 20_000;
const RENEW_MS = 6_000;

/** Runs `work` as the only writer of a place, in all processes (law 4). Undefined: another one is writing there now. */
export async function holdPlace<T>(
  connection: string,
  place: string,
  work: () => Promise<T>,
  deps: PublishDeps,
): Promise<T | undefined> {
  const holder = deps.newHolder();
  const claim = (): Promise<boolean> => deps.publications.claim(connection, place, holder, HOLD_MS);
  if (!(await claim())) return undefined;
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    try {
      if (!(await claim())) deps.logger.warn({ connection, place }, 'another process took the place over');
    } catch (error) {
      deps.logger.warn({ err: error, connection, place }, 'the hold on a place could not be renewed');
    }
  };
  const timer = setInterval(() => {
    renewing = renewing.then(renew);
  }, RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await renewing;
    await deps.publications.release(connection, place, holder);
  }
}
