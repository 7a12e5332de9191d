import { digestOf, type PipelineRef, ProviderError } from '@testwire/contracts';
import { JENKINS_LIMITS } from './limits.ts';

/** One build: the path of its job below the base URL (`job/acme/job/shop`), and its number. */
export interface BuildPath {
  readonly job: string;
  readonly number: number;
}

/** Stands for a job's path that is too long for an id; the path is then taken from the pipeline's URL. */
const DIGEST = 'sha256';

/** As short as a commit may be abbreviated, so that whoever tells of a build tells the same. */
const COMMIT_DIGITS = 7;

/**
 * The id of a build as a pipeline: `job/acme/job/shop/42@8ce1f37`. The path alone comes back: a multibranch job removes the job of a
 * branch with the branch, and the one that it makes for the next branch of that name counts from 1 again.
 */
export function pipelineIdOf(build: BuildPath, commit: string): string {
  return idOf(build, `@${commit.slice(0, COMMIT_DIGITS).toLowerCase()}`);
}

function idOf({ job, number }: BuildPath, suffix: string): string {
  const id = `${job}/${number}${suffix}`;
  return id.length <= JENKINS_LIMITS.pipelineId ? id : `${DIGEST}/${digestOf(job)}/${number}${suffix}`;
}

/** Of an id with or without the commit. Throws {@link ProviderError} for what is no id of ours: nothing else becomes part of an address. */
export function buildOf(pipeline: Pick<PipelineRef, 'id' | 'url'>): BuildPath {
  const suffix = /@[0-9a-f]{7}$/.exec(pipeline.id)?.[0] ?? '';
  const path = pipeline.id.slice(0, pipeline.id.length - suffix.length);
  const build = path.startsWith(`${DIGEST}/`) ? ofUrl(pipeline) : readBuildPath(path);
  if (build !== undefined && idOf(build, suffix) === pipeline.id) return build;
  const message = `"${pipeline.id}" is not the id of a Jenkins build: that is the path of its job, its number and its commit, as in job/acme/job/shop/42@8ce1f37.`;
  throw new ProviderError({ kind: 'rejected', message });
}

function ofUrl({ url }: Pick<PipelineRef, 'url'>): BuildPath | undefined {
  return url === undefined ? undefined : readBuildUrl(url);
}

/** Reads the address of a build at any Jenkins, as its root URL says it; only the part from the first `/job/` on counts. */
export function readBuildUrl(url: string): BuildPath | undefined {
  if (!URL.canParse(url)) return undefined;
  const { pathname } = new URL(url);
  const at = pathname.indexOf('/job/');
  return at === -1 ? undefined : readBuildPath(pathname.slice(at + 1));
}

/** Reads `job/acme/job/shop/42/`, as Jenkins names a build below its root. */
export function readBuildPath(path: string): BuildPath | undefined {
  const parts = path.replace(/\/$/, '').split('/');
  const last = parts.pop() ?? '';
  const job = toJobPath(parts);
  const number = /^[1-9]\d{0,8}$/.test(last) ? Number(last) : undefined;
  return job === undefined || number === undefined ? undefined : { job, number };
}

/** `acme/shop` or `job/acme/job/shop` as people give it; names are not encoded in the first form. */
export function readJobName(name: string): string | undefined {
  const parts = name.replaceAll(/^\/+|\/+$/g, '').split('/');
  if (parts[0] === 'job' && parts.length % 2 === 0) return toJobPath(parts);
  return toJobPath(parts.flatMap((part) => ['job', encodeURIComponent(part)]));
}

/** A branch of a multibranch job; its name is encoded once by Jenkins and once more for the address. */
export function branchJobPath(job: string, branch: string): string {
  return `${job}/job/${encodeURIComponent(encodeURIComponent(branch))}`;
}

/** The names of a job and its folders, outermost first: `['acme', 'shop']`. */
export function jobNames(job: string): readonly string[] {
  return job
    .split('/')
    .filter((_, index, parts) => index % 2 === 1 || index === parts.length - 1)
    .map((part) => decodeURIComponent(part));
}

/** Pairs of `job` and a name; below them perhaps one name alone: a configuration of a matrix job, a module of a Maven job. */
function toJobPath(parts: readonly string[]): string | undefined {
  const names: string[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const isAlone = index === parts.length - 1;
    if (isAlone ? index === 0 || parts[index] === 'job' : parts[index] !== 'job') return undefined;
    const name = canonical(parts[isAlone ? index : index + 1] ?? '');
    if (name === undefined) return undefined;
    names.push(isAlone ? name : `job/${name}`);
  }
  return names.length === 0 ? undefined : names.join('/');
}

/** One way to write each name, so that one build has one id. Undefined for what cannot be a name. */
function canonical(part: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(part);
  } catch {
    return undefined;
  }
  if (name === '' || name === '.' || name === '..' || name.length > 512 || /[\p{Cc}\p{Cs}/\\]/u.test(name)) return undefined;
  return encodeURIComponent(name);
}
