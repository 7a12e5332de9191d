import { ProviderError } from '@testwire/contracts';
import picomatch from 'picomatch';
import type { HttpLimits } from '../http.ts';
import type { CollectedResult, CollectRequest } from '../provider.ts';
import type { JenkinsApi } from './api.ts';
import { buildOf } from './build-path.ts';
import { JENKINS_LIMITS } from './limits.ts';
import { artifactsAnswer, testReportAnswer } from './schema.ts';
import type { JenkinsSettings } from './settings.ts';
import { type NamedResult, readTestReport } from './test-report.ts';

/**
 * What the step `junit` recorded; else the archived files. Both would count a test twice that is in a file which the step has read,
 * so only `results: both` reads both.
 */
export async function* collectResults(
  api: JenkinsApi,
  { results: wanted }: JenkinsSettings,
  request: CollectRequest,
): AsyncGenerator<CollectedResult> {
  const { job, number } = buildOf(request.pipeline);
  const path = `/${job}/${number}`;
  // Before the report, whose 404 means that there is none: a build that is gone is another matter.
  const artifacts = await listArtifacts(api, path);
  let reported = false;
  if (wanted !== 'files') {
    for (const found of await readReport(api, path, request)) {
      reported ||= found.kind === 'result';
      yield found;
    }
  }
  if (wanted === 'both' || wanted === 'files' || (wanted === 'auto' && !reported))
    yield* readFiles(api, path, artifacts, request);
}

const RESULTS =
  'duration,failCount,passCount,skipCount,suites[name,duration,enclosingBlockNames,' +
  'cases[className,name,status,duration,errorDetails,errorStackTrace,skippedMessage]]';
const REPORT_TREE = `${RESULTS},childReports[child[number,url],result[${RESULTS}]]`;

async function readReport(api: JenkinsApi, path: string, { limits }: CollectRequest): Promise<readonly CollectedResult[]> {
  const report = 'testReport/api/json';
  let answer: readonly NamedResult[];
  try {
    const request = {
      path: `${path}/${report}`,
      query: { tree: REPORT_TREE },
      needs: 'Job/Read',
      limits: transfer(limits.totalBytes),
    };
    answer = readTestReport(await api.rest.json(testReportAnswer, request));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // By the status: the page that comes with it may be larger than what we read.
    if (error.failure.status === 404) return [];
    if (error.failure.kind === 'rejected') return [{ kind: 'problem', shard: 'jenkins', path: report, message: error.message }];
    throw error;
  }
  return answer.map(({ shard, result }) => ({ kind: 'result', shard, result }));
}

type Artifacts = readonly { readonly fileName: string; readonly relativePath: string }[];

async function listArtifacts(api: JenkinsApi, path: string): Promise<Artifacts> {
  const request = { path: `${path}/api/json`, query: { tree: 'artifacts[fileName,relativePath]' }, needs: 'Job/Read' };
  return (await api.rest.json(artifactsAnswer, request)).artifacts;
}

/** An artifact of Jenkins is one file: its name is matched by `artifacts`, its path by `files`. */
async function* readFiles(
  api: JenkinsApi,
  path: string,
  all: Artifacts,
  { artifacts: names, files, limits }: CollectRequest,
): AsyncGenerator<CollectedResult> {
  const isNamed = picomatch([...names], { dot: true });
  const isWanted = picomatch([...files], { dot: true });
  const wanted = all.filter(({ fileName, relativePath }) => isNamed(fileName) && isWanted(relativePath));
  let left = limits.totalBytes;
  for (const [index, { relativePath }] of wanted.entries()) {
    const problem = (message: string): CollectedResult => ({ kind: 'problem', shard: 'artifacts', path: relativePath, message });
    if (index >= limits.files || left <= 0) {
      yield problem(`This and ${wanted.length - index - 1} more files were not read: the limit of one build is reached.`);
      return;
    }
    try {
      const content = await download(api, path, relativePath, Math.min(limits.fileBytes, left));
      left -= content.byteLength;
      yield { kind: 'file', shard: 'artifacts', path: relativePath, content };
    } catch (error) {
      if (!(error instanceof ProviderError) || !['rejected', 'not_found'].includes(error.failure.kind)) throw error;
      yield problem(`The file could not be read: ${error.message}`);
    }
  }
}

async function download(api: JenkinsApi, path: string, relativePath: string, maxBytes: number): Promise<Buffer> {
  const parts = relativePath.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new ProviderError({ kind: 'rejected', message: 'Its path leads out of the artifacts of the build.' });
  const encoded = parts.map((part) => encodeURIComponent(part)).join('/');
  return (await api.rest.send({ path: `${path}/artifact/${encoded}`, needs: 'Run/Artifacts', limits: transfer(maxBytes) })).body;
}

function transfer(maxBytes: number): HttpLimits {
  return { timeoutMs: JENKINS_LIMITS.transferTimeoutMs, maxBytes };
}
