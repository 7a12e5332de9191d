import { fromSnakeCase, runClaim, type RunClaim } from '@testwire/contracts';
import { type DetectedCi, ProviderConfigurationError } from '@testwire/providers';

/** Where a run belongs at its CI. */
export type RunPlace = Pick<RunClaim, 'repository' | 'commit' | 'branch' | 'change' | 'pipeline' | 'name'>;

/**
 * The seed's configuration of a CI, in camelCase or snake_case: the provider's own settings (`token`, `baseUrl` …), and beside them where
 * the results belong (`repository`, `commitSha`, `branch`, `prNumber` …).
 */
export type CiConfig = Readonly<Record<string, unknown>>;

/** Several names for one thing, the first of which counts. */
const NAMES = {
  repository: ['repository'],
  project: ['project', 'projectPath'],
  repositoryId: ['projectId', 'repositoryId'],
  commit: ['commitSha', 'commitHash', 'commit'],
  branch: ['branch'],
  change: ['prNumber', 'mrIid', 'change'],
  name: ['name'],
  build: ['pipelineId', 'buildId', 'buildNumber', 'buildNum'],
  baseUrl: ['baseUrl', 'apiUrl', 'url'],
  username: ['username', 'user'],
  token: ['token', 'appPassword', 'password'],
  workspace: ['workspace', 'owner'],
  organization: ['organization', 'organizationUrl', 'orgUrl'],
} as const;

/** Takes the first of the names that is there; the others are the same thing, and go with it. */
function take(rest: Map<string, unknown>, names: readonly string[]): unknown {
  const found = names.map((name) => rest.get(name)).find((value) => value !== undefined);
  for (const name of names) rest.delete(name);
  return found;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** `gh/acme/shop` of CircleCI is `acme/shop`. */
function withoutHost(slug: unknown): string | undefined {
  return text(slug)?.replace(/^(gh|github|bb|bitbucket|gl|gitlab|circleci)\//, '');
}

/** Azure has repositories in projects, Bitbucket in workspaces; GitLab calls the repository a project, and CircleCI has its slug. */
function repositoryOf(rest: Map<string, unknown>): RunPlace['repository'] {
  const id = text(take(rest, NAMES.repositoryId));
  const folder = text(take(rest, NAMES.workspace));
  const project = text(take(rest, NAMES.project));
  const slug = withoutHost(take(rest, ['projectSlug']));
  const repository = text(take(rest, NAMES.repository));
  const around = folder ?? (repository === undefined ? undefined : project);
  const own = repository ?? project ?? slug;
  const name = own === undefined || around === undefined ? own : `${around}/${own}`;
  if (name === undefined && id === undefined) return undefined;
  return { name: name ?? id ?? '', ...(id === undefined ? {} : { id }) };
}

/** Azure's organizations have an address each. */
function organizationUrl(organization: unknown): unknown {
  const name = text(organization);
  return name === undefined || /^https?:/.test(name) ? organization : `https://dev.azure.com/${name}`;
}

/** Jenkins knows a build by the path of its job, the others by a number of its own. */
function pipelineOf(rest: Map<string, unknown>, commit: string | undefined): Pick<RunPlace, 'pipeline'> {
  const build = text(take(rest, NAMES.build));
  const job = text(take(rest, ['jobName']));
  if (build === undefined || commit === undefined) return {};
  const id = job === undefined ? build : `job/${job.split('/').join('/job/')}/${build}`;
  return { pipeline: { id, attempt: 1, name: job ?? build, commit } };
}

/** Tells the settings of a provider from where the results belong. Throws `ProviderConfigurationError` for a place that cannot be one. */
export function readCiConfig(provider: string, config: CiConfig): { readonly settings: CiConfig; readonly run: RunPlace } {
  const renamed = fromSnakeCase(config) as CiConfig;
  const rest = new Map(Object.entries(renamed));
  const repository = repositoryOf(rest);
  const change = take(rest, NAMES.change);
  const commit = text(take(rest, NAMES.commit));
  const claim = {
    repository,
    commit,
    ...pipelineOf(rest, commit),
    branch: take(rest, NAMES.branch),
    change: change === undefined ? undefined : { number: Number(change) },
    name: take(rest, NAMES.name),
  };
  const known = Object.fromEntries(Object.entries(claim).filter(([, value]) => value !== undefined));
  const parsed = runClaim.safeParse(known);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ProviderConfigurationError(`The configuration of ${provider} says where the results belong, but`, faults);
  }
  const organization = organizationUrl(take(rest, NAMES.organization));
  if (organization !== undefined && !rest.has('baseUrl')) rest.set('baseUrl', organization);
  for (const name of ['baseUrl', 'username', 'token'] as const) {
    const value = take(rest, NAMES[name]);
    if (value !== undefined) rest.set(name, value);
  }
  return { settings: Object.fromEntries(rest), run: parsed.data };
}

/** What `detectCiEnvironment` found has both apart already. */
export function isDetected(config: CiConfig | DetectedCi): config is DetectedCi {
  return 'provider' in config && 'settings' in config;
}

export function placeOfDetected({ repository, commit, branch, change, pipeline }: DetectedCi): RunPlace {
  return {
    ...(repository === undefined ? {} : { repository }),
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined ? {} : { branch }),
    ...(change === undefined ? {} : { change }),
    ...(pipeline === undefined ? {} : { pipeline }),
  };
}
