import { join, resolve } from 'node:path';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';

const TIMEOUT_MS = 60_000;

/** Text, bytes, or a file that is read while it is sent. */
type Body = string | Uint8Array<ArrayBuffer> | Blob;

export interface Server {
  readonly url: string;
  /** JSON answer of a read route. */
  get(path: string): Promise<unknown>;
  send(method: 'POST' | 'PUT', path: string, body: Body, headers: Readonly<Record<string, string>>): Promise<unknown>;
}

function findToken(context: CliContext): string | undefined {
  const given = context.env['TESTWIRE_TOKEN'];
  if (given !== undefined && given !== '') return given;
  try {
    return context.readFile(join(resolve(context.cwd, context.env['DATA_DIR'] ?? '.data'), 'token')).trim();
  } catch {
    // No local server has written one; the server will say whether it wants one.
    return undefined;
  }
}

async function readProblem(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as { detail?: unknown };
    if (typeof problem.detail === 'string') return problem.detail;
  } catch {
    // Something in between answered, not Testwire: its own words are the best there is.
  }
  return text.slice(0, 500);
}

async function refuse(response: Response, what: string): Promise<never> {
  const detail = await readProblem(response);
  const exitCode = response.status >= 500 || response.status === 429 ? EXIT.unavailable : EXIT.usage;
  const hint = response.status === 401 ? ' Set TESTWIRE_TOKEN, or run where DATA_DIR holds the file "token".' : '';
  throw new CommandError(`${what} was answered with ${response.status}: ${detail}${hint}`, exitCode);
}

/** The server of `--server`, of TESTWIRE_SERVER, or the one that `npm start` runs. */
export function connectServer(option: string | undefined, context: CliContext): Server {
  const url = (option ?? context.env['TESTWIRE_SERVER'] ?? 'http://127.0.0.1:8080').replace(/\/+$/, '');
  const token = findToken(context);
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const call = async (method: string, path: string, init: RequestInit): Promise<unknown> => {
    let response: Response;
    try {
      response = await context.fetch(url + path, { ...init, method, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      throw new CommandError(
        `${url} cannot be reached. Is the server running (npm start)? Name another with --server URL.`,
        EXIT.unavailable,
        { cause: error },
      );
    }
    if (!response.ok) return refuse(response, `${method} ${url}${path}`);
    return response.json();
  };
  return {
    url,
    get: (path) => call('GET', path, { headers: authorization }),
    send: (method, path, body, headers) => call(method, path, { body, headers: { ...authorization, ...headers } }),
  };
}
