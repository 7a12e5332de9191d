import { digestOf, type PipelineRef, ProviderError } from '@testwire/contracts';
import { JENKINS_LIMITS } from './limits.ts';

/** One build: the path of its job below the base URL (`job/acme/job/shop`), and its number. */
export interface BuildPath {
  readonly job: string;
  readonly number: number;
}

/** Stands for a job's path that is too long for an id; the path is then taken from the pipeline's URL. */
const DIGEST = 'sha256';

/** The id of a build as a pipeline: `job/acme/job/shop/42`. */
export function pipelineIdOf({ job, number }: BuildPath): string {
  const id = `${job}/${number}`;
  return id.length <= JENKINS_LIMITS.pipelineId ? id : `${DIGEST}/${digestOf(job)}/${number}`;
}

/** Throws {@link ProviderError} for what is no id of ours: nothing else becomes part of an address. */
export function buildOf(pipeline: Pick<PipelineRef, 'id' | 'url'>): BuildPath {
  const build = pipeline.id.startsWith(`${DIGEST}/`) ? ofUrl(pipeline) : readBuildPath(pipeline.id);
  if (build !== undefined && pipelineIdOf(build) === pipeline.id) return build;
  const message = `"${pipeline.id}" is not the id of a Jenkins build: that is the path of its job and its number, as in job/acme/job/shop/42.`;
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
