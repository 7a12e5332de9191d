import { isNativeError } from 'node:util/types';
import { EXIT, type ExitCode } from './exit-code.ts';

/** Codes of Node for a peer that cannot be reached, or is lost on the way. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
]);

export interface Fault {
  /** One line. */
  readonly message: string;
  readonly exitCode: ExitCode;
}

/** What an error of the system means to the person at the terminal; undefined when it is none. */
export function explainFault(error: unknown): Fault | undefined {
  // Errors of another realm are native ones, and DOMExceptions are not.
  if (!isNativeError(error) && !(error instanceof Error)) return undefined;
  // Timeouts of AbortSignal are DOMExceptions, failures of fetch TypeErrors with the reason as their cause.
  if (error.name === 'TimeoutError') return { message: `No answer came in time: ${error.message}`, exitCode: EXIT.unavailable };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (NETWORK.has(code) || code.startsWith('UND_ERR_')) {
    return { message: `The network failed: ${error.message}`, exitCode: EXIT.unavailable };
  }
  // https://nodejs.org/api/zlib.html#zlib-constants
  if (code.startsWith('Z_')) return { message: `A file is not valid gzip: ${error.message}`, exitCode: EXIT.usage };
  if ('syscall' in error || code.startsWith('ERR_FS_'))
    return { message: `A file cannot be read or written: ${error.message}`, exitCode: EXIT.usage };
  return explainFault(error.cause);
}
