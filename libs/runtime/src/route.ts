import type { Request, Response } from 'express';
import type { Permission } from '@testwire/contracts';
import type { z } from 'zod';

/** Who may call: anybody, a sender with a valid webhook signature, a bearer of a token, or a reader (see `readAccess`). */
export type Access = 'anybody' | 'signature' | 'token' | 'reader';

/** One HTTP route, as data: the router, `/openapi.json` and `docs/routes-and-queues.md` are all made from these. */
export interface Route {
  readonly method: 'get' | 'post' | 'put';
  /** Express path: `/v1/runs/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  /** Opened by the token that a worker was given, for what is its own: besides the others, or only by that. */
  readonly worker?: 'also' | 'only';
  /** What a token that opens it must be good for: one of these. Default: to publish, and for readers to read. */
  readonly may?: readonly Permission[];
  /** Its path begins with the run's `:id`, and a signed link of that run opens it as well. */
  readonly link?: true;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: z.ZodObject;
  /** Media type → schema of the body, or null for bytes. */
  readonly body?: Readonly<Record<string, z.ZodType | null>>;
  /** Status → what it means and, for JSON, its schema. Refusals common to all routes are added by the description. */
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly schema?: z.ZodType; readonly mediaType?: string }>
  >;
  /**
   * Milliseconds for the body to arrive; after that the request is answered 408 and its connection closed. For routes whose
   * senders do not have to show a token first. Without it only the listener's patience counts.
   */
  readonly patienceMs?: number;
  handle(request: Request, response: Response): Promise<void>;
}

/** What a token that opens the route must be good for: one of these. */
export function permissionsOf({ access, may }: Pick<Route, 'access' | 'may'>): readonly Permission[] {
  return may ?? (access === 'reader' ? ['read'] : ['publish']);
}

/** A path parameter, which Express types as possibly absent though the path names it. */
export function param(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value !== 'string') throw new TypeError(`The route has no parameter ${name}.`);
  return value;
}
