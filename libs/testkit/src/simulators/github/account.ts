import type { Express, Request } from 'express';
import { z } from 'zod';
import { badCredentials } from './access.ts';
import { verifyAppAssertion } from './app-assertion.ts';
import { type GitHubContext, idParam, readObject, toRead } from './context.ts';
import { GitHubError, notFound, validationFailed } from './errors.ts';
import type { AppSeed, PermissionName, Permissions } from './options.ts';
import { paginate } from './paging.ts';
import type { RateLimiter } from './rate-limits.ts';
import { toTimestamp } from './state.ts';
import { viewAuthor, viewRepository } from './views.ts';

const TOKEN_MS = 60 * 60_000;

const EVERYTHING: Permissions = {
  checks: 'write',
  statuses: 'write',
  issues: 'write',
  pull_requests: 'write',
  contents: 'write',
  actions: 'write',
  metadata: 'read',
};

const tokenRequest = z.object({
  /** Names without the owner. */
  repositories: z.array(z.string()).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])).optional(),
});

/** Who one is and what one may do: https://docs.github.com/en/rest/apps/apps, /users/users, /rate-limit */
export function addAccountRoutes(app: Express, context: GitHubContext, limiter: RateLimiter | undefined): void {
  const { state, callerOf } = context;

  app.get('/user', (request, response) => {
    const caller = callerOf(request);
    if (caller.kind === 'anonymous') throw new GitHubError(401, 'Requires authentication');
    if (caller.kind !== 'pat') throw new GitHubError(403, 'Resource not accessible by integration');
    response.json(viewAuthor(context, caller.author));
  });

  /** The one question that an installation cannot ask of the REST API. */
  app.post('/graphql', (request, response) => {
    const caller = callerOf(request);
    if (caller.kind === 'anonymous') throw new GitHubError(401, 'Requires authentication');
    if (readObject(request)['query'] !== 'query { viewer { login } }')
      throw new GitHubError(501, 'The simulator answers only who the viewer is.');
    response.json({ data: { viewer: { login: caller.author.login } } });
  });

  app.get('/rate_limit', (request, response) => {
    if (limiter === undefined) throw new GitHubError(404, 'Rate limiting is not enabled.');
    const core = limiter.quota(callerOf(request));
    response.json({ resources: { core }, rate: core });
  });

  app.get('/repos/:owner/:repo', (request, response) => {
    const repository = toRead(context, request, 'metadata', ...PERMISSIONS);
    const { kind, permissions } = callerOf(request);
    const level = permissions.contents;
    response.json({
      ...viewRepository(context, repository),
      ...(kind === 'pat' ? { permissions: { admin: false, push: level === 'write', pull: true } } : {}),
    });
  });

  app.get('/installation/repositories', (request, response) => {
    const caller = callerOf(request);
    if (caller.kind !== 'app-installation') {
      throw new GitHubError(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      );
    }
    const covered = state.repositories.filter(
      ({ fullName }) => caller.repositories === undefined || caller.repositories.includes(fullName),
    );
    response.json({
      total_count: covered.length,
      repositories: paginate(request, response, context.url, covered).map((repository) => viewRepository(context, repository)),
    });
  });

  app.get('/app', (request, response) => {
    const seed = authenticatedApp(context, request);
    response.json({
      id: seed.id,
      slug: `app-${seed.id}`,
      name: `App ${seed.id}`,
      permissions: seed.permissions ?? EVERYTHING,
      events: [],
    });
  });

  app.get('/repos/:owner/:repo/installation', (request, response) => {
    const seed = authenticatedApp(context, request);
    const fullName = `${request.params['owner']}/${request.params['repo']}`;
    const known = state.repositories.some((repository) => repository.fullName === fullName);
    if (!known || !(seed.repositories?.includes(fullName) ?? true)) throw notFound();
    response.json({ id: seed.installationId, app_id: seed.id, permissions: seed.permissions ?? EVERYTHING });
  });

  app.post('/app/installations/:id/access_tokens', (request, response) => {
    const seed = authenticatedApp(context, request);
    if (idParam(request, 'id') !== seed.installationId) throw notFound();
    const wanted = tokenRequest.parse(readObject(request));
    const granted = seed.permissions ?? EVERYTHING;
    const permissions = wanted.permissions ?? granted;
    for (const [name, level] of Object.entries(permissions)) {
      const have = granted[name as PermissionName];
      if (have !== 'write' && have !== level) {
        throw new GitHubError(422, 'The permissions requested are not granted to this installation.');
      }
    }
    const repositories = wanted.repositories === undefined ? seed.repositories : fullNames(context, seed, wanted.repositories);
    const token = `ghs_simulated${String(state.nextId('installation-token')).padStart(6, '0')}`;
    const expiresAt = context.now() + TOKEN_MS;
    state.installationTokens.push({ token, permissions, repositories, expiresAt });
    response.status(201).json({
      token,
      expires_at: toTimestamp(expiresAt),
      permissions,
      repository_selection: repositories === undefined ? 'all' : 'selected',
    });
  });
}

const PERMISSIONS = ['checks', 'statuses', 'issues', 'pull_requests', 'contents', 'actions'] as const;

/** The App that signed the request. Throws as GitHub answers anybody else. */
export function authenticatedApp(context: GitHubContext, request: Request): AppSeed {
  if (context.app === undefined || context.callerOf(request).kind !== 'app') throw badCredentials();
  verifyAppAssertion(request.get('authorization'), context.app, context.now());
  return context.app;
}

function fullNames({ state }: GitHubContext, app: AppSeed, names: readonly string[]): string[] {
  return names.map((name) => {
    const found = state.repositories.find(({ fullName }) => fullName.endsWith(`/${name}`));
    if (found === undefined || !(app.repositories?.includes(found.fullName) ?? true)) {
      throw validationFailed({ resource: 'InstallationToken', code: 'invalid', field: 'repositories' });
    }
    return found.fullName;
  });
}
