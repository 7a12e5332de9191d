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
  /** As a provider delivers a webhook: with its own credentials, and without the token of the server. */
  deliver(path: string, body: Body, headers: Readonly<Record<string, string>>): Promise<unknown>;
}

/** The server said no. */
export class Refused extends CommandError {
  readonly status: number;
  /** What it said, without what it was asked. */
  readonly reason: string;
  constructor(what: string, status: number, reason: string) {
    super(`${what} was answered with ${status}: ${reason}`, status >= 500 || status === 429 ? EXIT.unavailable : EXIT.usage);
    this.status = status;
    this.reason = reason;
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

interface Credential {
  readonly token?: string;
  /** What to do when the server refuses it. */
  readonly advice: string;
}

/** `origin`: where the file was named. */
function readTokenFile(file: string, origin: string, context: CliContext): Credential {
  const path = resolve(context.cwd, file);
  let token: string;
  try {
    token = context.readFile(path).trim();
  } catch (error) {
    throw new CommandError(`${origin}: the file ${printable(path)} cannot be read.`, EXIT.usage, { cause: error });
  }
  if (token === '') throw new CommandError(`${origin}: the file ${printable(path)} is empty.`, EXIT.usage);
  return { token, advice: `The token in ${path} is not one that this server knows.` };
}

/** The token file belongs to the server on this machine: it is shown to no other. */
function findToken(server: URL, context: CliContext, tokenFile: string | undefined): Credential {
  if (tokenFile !== undefined) return readTokenFile(tokenFile, '--token-file', context);
  const given = context.env['TESTWIRE_TOKEN'];
  if (given !== undefined && given !== '')
    return { token: given, advice: 'The token in TESTWIRE_TOKEN is not one that this server knows.' };
  const named = context.env['TESTWIRE_TOKEN_FILE'];
  if (named !== undefined && named !== '') return readTokenFile(named, 'TESTWIRE_TOKEN_FILE', context);
  if (!LOOPBACK.test(server.hostname)) {
    return {
      advice:
        'TESTWIRE_TOKEN is not set, and the token file of this machine is shown to no other: set TESTWIRE_TOKEN or TESTWIRE_TOKEN_FILE.',
    };
  }
  const path = join(resolve(context.cwd, context.env['DATA_DIR'] || '.data'), 'token');
  const remedy = `Run the command in the server's folder, set DATA_DIR to the server's (npm start prints it as "data"), or set TESTWIRE_TOKEN.`;
  try {
    const token = context.readFile(path).trim();
    return { token, advice: `TESTWIRE_TOKEN is not set, and the token in ${path} is not one that this server knows. ${remedy}` };
  } catch {
    // No local server has written one; the server will say whether it wants one.
    return { advice: `TESTWIRE_TOKEN is not set, and the file ${path} cannot be read. ${remedy}` };
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

async function refuse(response: Response, what: string, advice: string): Promise<never> {
  const detail = await readProblem(response);
  // Webhooks are refused for their signature; there the server asks for no token.
  const wantsToken = response.status === 401 && /^bearer\b/i.test(response.headers.get('WWW-Authenticate') ?? '');
  const hint = wantsToken ? ` ${printable(advice)}` : '';
  throw new Refused(what, response.status, `${detail}${hint}`);
}

/** `localhost:8080` → `http://localhost:8080`; undefined for what is no host, or has a scheme of another kind. */
function withScheme(text: string): string | undefined {
  if (text.includes('//') || !URL.canParse(`http://${text}`)) return undefined;
  return `${LOOPBACK.test(new URL(`http://${text}`).hostname) ? 'http' : 'https'}://${text}`;
}

/** `origin`: where the address was given. */
function parseUrl(text: string, origin: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  const meant = withScheme(text);
  const advice =
    meant === undefined
      ? 'Give one like https://testwire.example.com.'
      : `It does not begin with http:// or https://. Write ${printable(meant)}`;
  throw new CommandError(`${origin}: "${printable(text)}" is not the address of a server. ${advice}`, EXIT.usage);
}

async function readAnswer(response: Response, url: string): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CommandError(`${url} does not answer as Testwire does. Is it the address of the server?`, EXIT.usage);
  }
}

/** The address and what to show there; `origin`: where the address was given. */
export function accessTo(
  text: string,
  origin: string,
  context: CliContext,
  tokenFile?: string,
): Credential & { readonly url: string } {
  const url = text.replace(/\/+$/, '');
  return { url, ...findToken(parseUrl(url, origin), context, tokenFile) };
}

/** The server of `--server`, of TESTWIRE_SERVER, or the one that `npm start` runs. */
export function connectServer(option: string | undefined, context: CliContext): Server {
  const named = option ?? (context.env['TESTWIRE_SERVER'] || 'http://127.0.0.1:8080');
  const { url, token, advice } = accessTo(named, option === undefined ? 'TESTWIRE_SERVER' : '--server', context);
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
    if (!response.ok) return refuse(response, `${method} ${url}${path}`, advice);
    return readAnswer(response, url);
  };
  return {
    url,
    get: (path) => call('GET', path, { headers: authorization }),
    send: (method, path, body, headers) => call(method, path, { body, headers: { ...authorization, ...headers } }),
    deliver: (path, body, headers) => call('POST', path, { body, headers }),
  };
}
