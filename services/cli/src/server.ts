import { join, resolve } from 'node:path';
import type { z } from 'zod';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { printable } from './printable.ts';

const TIMEOUT_MS = 60_000;

/** Text, bytes, or a file that is read while it is sent. */
type Body = string | Uint8Array<ArrayBuffer> | Blob;

export interface Server {
  readonly url: string;
  /** JSON answer of a read route. */
  get(path: string): Promise<unknown>;
  send(method: 'POST' | 'PUT', path: string, body: Body, headers: Readonly<Record<string, string>>): Promise<unknown>;
}

/** The server said no. */
export class Refused extends CommandError {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message, status >= 500 || status === 429 ? EXIT.unavailable : EXIT.usage);
    this.status = status;
  }
}

/** Takes an answer for what it should be. Throws when it is something else. */
export function understand<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    'The server gave an answer that this command does not understand; their versions may differ.',
    EXIT.usage,
  );
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The token file belongs to the server on this machine: it is shown to no other. */
function findToken(server: URL, context: CliContext): string | undefined {
  const given = context.env['TESTWIRE_TOKEN'];
  if (given !== undefined && given !== '') return given;
  if (!LOOPBACK.test(server.hostname)) return undefined;
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
    if (typeof problem.detail === 'string') return printable(problem.detail);
  } catch {
    // Something in between answered, not Testwire: its own words are the best there is.
  }
  return printable(text.slice(0, 500));
}

async function refuse(response: Response, what: string): Promise<never> {
  const detail = await readProblem(response);
  const hint =
    response.status === 401
      ? ' Set TESTWIRE_TOKEN; for a server on this machine, DATA_DIR may hold the file "token" instead.'
      : '';
  throw new Refused(`${what} was answered with ${response.status}: ${detail}${hint}`, response.status);
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new CommandError(
    `"${printable(text)}" is not the address of a server. Give one like https://testwire.example.com.`,
    EXIT.usage,
  );
}

async function readAnswer(response: Response, url: string): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CommandError(`${url} does not answer as Testwire does. Is it the address of the server?`, EXIT.usage);
  }
}

/** The server of `--server`, of TESTWIRE_SERVER, or the one that `npm start` runs. */
export function connectServer(option: string | undefined, context: CliContext): Server {
  const url = (option ?? context.env['TESTWIRE_SERVER'] ?? 'http://127.0.0.1:8080').replace(/\/+$/, '');
  const token = findToken(parseUrl(url), context);
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
    return readAnswer(response, url);
  };
  return {
    url,
    get: (path) => call('GET', path, { headers: authorization }),
    send: (method, path, body, headers) => call(method, path, { body, headers: { ...authorization, ...headers } }),
  };
}
