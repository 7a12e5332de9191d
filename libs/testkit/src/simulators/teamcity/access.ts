import type { IncomingHttpHeaders } from 'node:http';
import { TEAMCITY_PERMISSIONS, type TeamCityPermission, type TeamCityUserOptions } from './options.ts';
import { forbidden, unauthorized } from './refusal.ts';

export interface Caller {
  readonly id: number;
  readonly options: TeamCityUserOptions;
  readonly permissions: Set<TeamCityPermission>;
}

export class TeamCityAccess {
  readonly #callers: readonly Caller[];

  constructor(users: readonly TeamCityUserOptions[]) {
    this.#callers = users.map((options, index) => ({
      id: index + 1,
      options,
      permissions: new Set(options.permissions ?? (options.ofBuild === undefined ? TEAMCITY_PERMISSIONS : ['View project'])),
    }));
  }

  /** Bearer with a token; basic with a password, or with a token in its place. Under /httpAuth basic only. */
  authenticate(headers: IncomingHttpHeaders, basicOnly: boolean): Caller {
    const [, scheme = '', value = ''] = /^(\w+) +(.+)$/.exec(headers.authorization ?? '') ?? [];
    const caller = this.#callers.find(({ options }) => {
      if (scheme.toLowerCase() === 'bearer') return !basicOnly && options.token !== undefined && options.token === value;
      const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
      return name === options.username && password !== undefined && [options.password, options.token].includes(password);
    });
    if (caller === undefined) throw unauthorized();
    return caller;
  }

  grant(username: string, permission: TeamCityPermission): void {
    this.#caller(username).permissions.add(permission);
  }

  revoke(username: string, permission: TeamCityPermission): void {
    this.#caller(username).permissions.delete(permission);
  }

  #caller(username: string): Caller {
    const caller = this.#callers.find(({ options }) => options.username === username);
    if (caller === undefined) throw new RangeError(`The simulator has no user ${username}; name him in "users" when it starts.`);
    return caller;
  }
}

export function requirePermission(caller: Caller, permission: TeamCityPermission, projectId: string): void {
  if (caller.permissions.has(permission)) return;
  throw forbidden(`You do not have "${permission}" permission in project with internal id: ${projectId}`);
}
