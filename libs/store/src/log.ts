/** Where the store tells what happens outside of a call. A pino logger fits. */
export interface StoreLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export const SILENT: StoreLog = { info: () => undefined, warn: () => undefined };

/** Errors are known by what they carry, not by their class: those of another thread or context have another `Error`. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  // Node reports several failed addresses of one host as an error without words.
  return error.message === '' ? (codeOf(error) ?? 'no reason given') : String(error.message);
}

/** The `code` of a Node system error or the SQLSTATE of a database error. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
