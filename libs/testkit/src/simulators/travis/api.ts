import type { Request, RequestHandler, Response, Router } from 'express';
import { readJson } from '../request-body.ts';
import type { TravisRepositoryOptions, TravisTokenOptions } from './options.ts';
import { notFound, Refusal } from './refusal.ts';
import { type BuildRecord, isFinished, type TravisWorld } from './world.ts';

const HOUR = 3_600_000;
const REQUESTS_AN_HOUR = 10;

/** https://developer.travis-ci.com/ */
export function addApi(api: Router, world: TravisWorld, tokens: readonly TravisTokenOptions[]): void {
  // Not of version 3, and open to everybody: https://docs.travis-ci.com/user/notifications/#verifying-webhook-requests
  api.get('/config', (_request, response) => {
    response.json({ config: { host: 'travis-ci.example.com', notifications: { webhook: { public_key: world.publicKey } } } });
  });

  api.use(requireVersion);

  function callerOf(request: Request): TravisTokenOptions | undefined {
    const given = /^token "?([^"]+)"?$/i.exec(request.headers.authorization ?? '')?.[1];
    return tokens.find(({ token }) => token === given);
  }

  api.use((request, response, next) => {
    // Before the API looks at the call: plain text, and 403 for what others call 401.
    if (request.headers.authorization !== undefined && callerOf(request) === undefined)
      response.status(403).type('text').send('access denied');
    else next();
  });

  function signedIn(request: Request): TravisTokenOptions {
    const caller = callerOf(request);
    if (caller === undefined) throw new Refusal(403, 'login_required', 'login required');
    return caller;
  }

  function sees(request: Request, slug: string): boolean {
    return callerOf(request)?.repositories?.includes(slug) ?? true;
  }

  function repositoryOf(request: Request): TravisRepositoryOptions {
    const slug = parameter(request, 'slug');
    const found = world.repositories.find((repository) => repository.slug.toLowerCase() === slug.toLowerCase());
    if (found === undefined || !sees(request, found.slug)) throw notFound('repository');
    return found;
  }

  function buildOf(request: Request): BuildRecord {
    const found = world.build(Number(parameter(request, 'id')));
    if (found === undefined || !sees(request, found.repository)) throw notFound('build');
    return found;
  }

  api.get('/user', (request, response) => {
    signedIn(request);
    response.json({ '@type': 'user', id: 1, login: 'dana', name: 'Dana Developer' });
  });

  api.get('/repo/:slug', (request, response) => {
    const { slug, active = true } = repositoryOf(request);
    const caller = callerOf(request);
    const mayPush = caller !== undefined && caller.pushes !== false;
    response.json({
      '@type': 'repository',
      '@permissions': { read: true, create_request: mayPush, admin: false },
      id: 1,
      name: slug.split('/')[1],
      slug,
      active,
    });
  });

  api.post('/repo/:slug/requests', (request, response) => {
    const caller = signedIn(request);
    const { slug } = repositoryOf(request);
    if (caller.pushes === false)
      throw new Refusal(403, 'push_access_required', 'push access required', { resource_type: 'repository' });
    const recent = world.requests.filter((one) => one.repository === slug && one.at > world.now() - HOUR);
    const remaining = REQUESTS_AN_HOUR - recent.length;
    if (remaining <= 0)
      throw new Refusal(429, 'request_limit_reached', 'request limit reached for resource', { resource_type: 'repository' });
    const branch = branchIn(readJson(request));
    const made = { id: 9001 + world.requests.length, repository: slug, branch, at: world.now() };
    world.requests.push(made);
    response.status(202).json({
      '@type': 'pending',
      remaining_requests: remaining,
      repository: { slug },
      request: { id: made.id, branch },
      resource_type: 'request',
    });
  });

  api.get('/build/:id', (request, response) => void response.json(present(buildOf(request))));

  api.get('/build/:id/jobs', (request, response) => {
    const build = buildOf(request);
    response.json({
      '@type': 'jobs',
      jobs: [{ '@type': 'job', id: build.id * 10, number: `${build.number}.1`, state: build.state }],
    });
  });

  const change = (verb: 'restart' | 'cancel', act: (build: BuildRecord) => void): void => {
    api.post(`/build/:id/${verb}`, (request: Request, response: Response) => {
      const caller = signedIn(request);
      const build = buildOf(request);
      if (caller.pushes === false)
        throw new Refusal(403, 'insufficient_access', 'operation requires access to build', { permission: verb });
      act(build);
      response.status(202).json({ '@type': 'pending', build: { id: build.id }, state_change: verb });
    });
  };

  change('restart', (build) => {
    if (!isFinished(build)) throw new Refusal(409, 'build_already_running', 'build already running, cannot restart');
    build.restarts += 1;
    world.setState(build, 'created');
  });

  change('cancel', (build) => {
    if (isFinished(build)) throw new Refusal(409, 'build_not_cancelable', `build is not running, cannot cancel`);
    world.setState(build, 'canceled');
  });
}

/** Without it, another version answers, which speaks of other things. */
const requireVersion: RequestHandler = (request, response, next) => {
  if (request.headers['travis-api-version'] === '3') next();
  else response.status(404).json({ file: 'not found' });
};

function parameter(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

function branchIn(body: unknown): string {
  const wanted = recordAt(recordAt(body, 'request'), 'branch');
  return typeof wanted === 'string' && wanted !== '' ? wanted : 'main';
}

function recordAt(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined;
}

function present(build: BuildRecord): Record<string, unknown> {
  return {
    '@type': 'build',
    '@href': `/build/${build.id}`,
    id: build.id,
    number: build.number,
    state: build.state,
    event_type: build.type,
    pull_request_number: build.pullRequest?.number ?? null,
    pull_request_title: build.pullRequest?.title ?? null,
    started_at: build.startedAt,
    finished_at: build.finishedAt ?? null,
    repository: { slug: build.repository },
    branch: { name: build.branch },
    tag: build.tag === undefined ? null : { name: build.tag },
    commit: { sha: build.commit },
  };
}
