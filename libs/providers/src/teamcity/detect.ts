import type { PipelineRef } from '@testwire/contracts';
import { clip } from '../clip.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { DetectedCi, DetectInput } from '../provider.ts';
import { given } from '../variables.ts';
import { readProperties } from './java-properties.ts';
import { branchOf, changeOf, isCommit, type Parameters, repositoryOf, type Source } from './origin.ts';
import { isHttpUrl, withoutUser } from '../web-url.ts';

type Env = DetectInput['env'];

/**
 * Inside a build. Most of what is known of it stands in two files, of which the environment names the first:
 * https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html
 */
export function detectTeamCity(input: DetectInput): DetectedCi | undefined {
  const { env } = input;
  if (given(env, 'TEAMCITY_VERSION') === undefined) return undefined;
  const parameters = readParameters(input);
  const source = sourceOf(env, parameters);
  const repository = repositoryOf(rootsOf(parameters).map((root) => parameters(`${root}.url`)));
  const branchName = parameters('teamcity.build.branch');
  const branch = branchOf({ commit: '', ref: source?.ref }, parameters, branchName);
  const change = source === undefined ? undefined : changeOf(source, parameters, branchName);
  const pipeline = pipelineOf(env, parameters, source?.commit, branch);
  return {
    provider: 'teamcity',
    settings: settingsOf(env, parameters),
    ...omitUndefined({ repository, commit: source?.commit, branch, change, pipeline }),
  };
}

interface FileParameters extends Parameters {
  readonly names: readonly string[];
}

/** Of the build's own file, and of the configuration's that it names. */
function readParameters(input: DetectInput): FileParameters {
  const read = (path: string | undefined): ReadonlyMap<string, string> =>
    readProperties((path === undefined ? undefined : input.readFile(path)) ?? '');
  const own = read(given(input.env, 'TEAMCITY_BUILD_PROPERTIES_FILE'));
  const configuration = read(own.get('teamcity.configuration.properties.file'));
  const all = new Map([...configuration, ...own]);
  return Object.assign((name: string) => all.get(name) || undefined, { names: [...all.keys()] });
}

/** `vcsroot` for the only root of a build; with several, `vcsroot.<id>` each. */
function rootsOf(parameters: FileParameters): readonly string[] {
  const several = parameters.names.filter((name) => /^vcsroot\..+\.url$/.test(name)).map((name) => name.slice(0, -'.url'.length));
  return ['vcsroot', ...several.sort()];
}

/** The commit of the root whose repository is the one that is named. */
function sourceOf(env: Env, parameters: FileParameters): Source | undefined {
  const roots = rootsOf(parameters).filter((root) => parameters(`${root}.url`) !== undefined);
  const root = roots.find((one) => repositoryOf([parameters(`${one}.url`)])?.host !== undefined) ?? roots[0] ?? 'vcsroot';
  const id = root.slice('vcsroot.'.length);
  const commit =
    (id === '' ? undefined : parameters(`build.vcs.number.${id}`)) ??
    given(env, 'BUILD_VCS_NUMBER') ??
    parameters('build.vcs.number');
  if (!isCommit(commit)) return undefined;
  const branch = parameters(`teamcity.build.vcs.branch.${id || (parameters('teamcity.vcs.root') ?? '')}`);
  return { commit, ref: branch ?? refOf(parameters) };
}

/** `teamcity.build.vcs.branch.<root id>`: what was built, where there is one root. */
function refOf(parameters: FileParameters): string | undefined {
  const names = parameters.names.filter((name) => name.startsWith('teamcity.build.vcs.branch.'));
  return names.length === 1 && names[0] !== undefined ? parameters(names[0]) : undefined;
}

/** Our own variables; else the credential of the build, which may read the build and write to its log, but not comment. */
function settingsOf(env: Env, parameters: Parameters): Record<string, unknown> {
  const baseUrl =
    given(env, 'TEAMCITY_BASE_URL') ?? withoutUser(parameters('teamcity.serverUrl')) ?? serverOf(given(env, 'BUILD_URL'));
  const token = given(env, 'TEAMCITY_TOKEN');
  const username = given(env, 'TEAMCITY_USERNAME');
  const user = parameters('teamcity.auth.userId');
  const password = parameters('teamcity.auth.password');
  const own = token === undefined ? {} : { token, ...(username === undefined ? {} : { username }) };
  const ofBuild = user === undefined || user.includes(':') || password === undefined ? {} : { username: user, token: password };
  return { ...(baseUrl === undefined ? {} : { baseUrl }), ...(token === undefined ? ofBuild : own) };
}

/** The address of a build lies below the server's: `/viewLog.html?buildId=…`, or `/buildConfiguration/…` since 2023. */
function serverOf(buildUrl: string | undefined): string | undefined {
  return withoutUser(buildUrl?.replace(/\/(?:viewLog\.html|buildConfiguration\/|build\/).*$/, ''));
}

function pipelineOf(
  env: Env,
  parameters: Parameters,
  commit: string | undefined,
  branch: string | undefined,
): PipelineRef | undefined {
  const id = parameters('teamcity.build.id');
  if (id === undefined || commit === undefined || id.length > 128) return undefined;
  const server = withoutUser(parameters('teamcity.serverUrl'));
  const url = given(env, 'BUILD_URL') ?? (server === undefined ? undefined : `${server}/viewLog.html?buildId=${id}`);
  const name = [given(env, 'TEAMCITY_PROJECT_NAME'), given(env, 'TEAMCITY_BUILDCONF_NAME')].filter((part) => part).join(' / ');
  return {
    id,
    attempt: 1,
    name: clip(name || 'Build', 512),
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(isHttpUrl(url) ? { url } : {}),
  };
}
