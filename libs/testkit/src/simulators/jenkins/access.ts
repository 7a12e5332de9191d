import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { JenkinsPermission, JenkinsSimulatorOptions } from './options.ts';
import { PERMISSIONS } from './options.ts';
import { missingPermission, noCrumb, unauthorized } from './refusal.ts';

/** Whoever sent a request. */
export interface Caller {
  readonly name: string;
  readonly how: 'token' | 'password' | 'anonymous';
}

export const CRUMB_FIELD = 'Jenkins-Crumb';

export class JenkinsAccess {
  readonly #options: JenkinsSimulatorOptions;
  readonly #granted = new Map<string, Set<JenkinsPermission>>();
  /** Crumbs by the session that they were made in. */
  readonly #crumbs = new Map<string, string>();

  constructor(options: JenkinsSimulatorOptions) {
    this.#options = options;
    this.#granted.set('anonymous', new Set(options.anonymous ?? []));
    for (const { name, permissions } of options.users) this.#granted.set(name, new Set(permissions ?? PERMISSIONS));
  }

  revoke(user: string, permission: JenkinsPermission): void {
    this.#granted.get(user)?.delete(permission);
  }

  grant(user: string, permission: JenkinsPermission): void {
    this.#granted.get(user)?.add(permission);
  }

  authenticate({ authorization }: IncomingHttpHeaders): Caller {
    if (authorization === undefined) return { name: 'anonymous', how: 'anonymous' };
    const encoded = /^Basic (.+)$/i.exec(authorization)?.[1] ?? '';
    const [, name = '', given = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
    const user = this.#options.users.find((one) => one.name === name);
    if (user === undefined || given === '') throw unauthorized();
    if (user.token === given) return { name, how: 'token' };
    if (user.password === given) return { name, how: 'password' };
    throw unauthorized();
  }

  may(caller: Caller, permission: JenkinsPermission): boolean {
    return this.#granted.get(caller.name)?.has(permission) ?? false;
  }

  require(caller: Caller, permission: JenkinsPermission): void {
    if (!this.may(caller, permission)) throw missingPermission(caller.name, permission);
  }

  get hasCrumbs(): boolean {
    return this.#options.crumbs !== false;
  }

  /** A crumb of a new session. */
  issueCrumb(caller: Caller): { readonly crumb: string; readonly session: string } {
    const session = `node0${digest(`session ${this.#crumbs.size} ${caller.name}`).slice(0, 24)}`;
    const crumb = digest(`crumb ${session} ${caller.name}`);
    this.#crumbs.set(session, crumb);
    return { crumb, session };
  }

  /** API tokens are exempt; everybody else shows a crumb in the session that it was made in. */
  requireCrumb(caller: Caller, headers: IncomingHttpHeaders): void {
    if (!this.hasCrumbs || caller.how === 'token') return;
    const session = /(?:^|; )JSESSIONID\.sim=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
    const crumb = this.#crumbs.get(session);
    if (crumb === undefined || headers[CRUMB_FIELD.toLowerCase()] !== crumb) throw noCrumb();
  }
}

function digest(text: string): string {
  return createHash('sha256').update(`jenkins simulator: ${text}`).digest('hex');
}
