/** Node's code of a system or network error (`ENOENT`, `ECONNREFUSED`), also when `fetch` hides it in the cause. */
export function errorCode(error: unknown): string | undefined {
  if (error === null || typeof error !== 'object') return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? errorCode(error.cause) : undefined;
}
