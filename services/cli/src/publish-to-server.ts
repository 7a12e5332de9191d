import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { collectFiles, type CollectedFile } from '@testwire/artifact-uploader/collect-files';
import { digestOf, formatCount, runId as runIdSchema, shardIdOf } from '@testwire/contracts';
import { z } from 'zod';
import type { Publishing, PublishOptions, PublishRequest } from './publishing.ts';
import type { CliContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { explainFault } from './explain-fault.ts';
import { nameShards } from './name-shards.ts';
import { printable } from './printable.ts';
import { judgeByServer } from './judge-by-server.ts';
import { bytesOf, findFiles, isGzip } from './read-files.ts';
import { connectServer, Refused, type Server, understand } from './server.ts';

/** Only the server knows under which address others reach it, and can sign the link. An older one does not say. */
const placeAnswer = z.object({ reportUrl: z.string().optional() });
const resultAnswer = placeAnswer.extend({
  totals: z.object({ total: z.int(), failed: z.int(), errored: z.int() }),
  partial: z.boolean(),
});

const openAnswer = z.object({ runId: runIdSchema });

/** Where the run belongs. It goes with every request, for each may come first, and a token may be for some projects only. */
function claimOf({ description }: PublishRequest, options: PublishOptions) {
  const { repository, commit, branch, change, pipeline } = description;
  const provider = options.provider ?? (options.autoDetect === true ? description.connection : undefined);
  return {
    provider,
    repository: repository?.name,
    commit,
    branch,
    change,
    // The server knows what the project calls it.
    name: options.name,
    pipelineId: pipeline?.id,
  };
}
type Claim = ReturnType<typeof claimOf>;

/** The same, as the bodies of requests say it. */
function runOf({ repository, ...rest }: Claim) {
  return {
    ...rest,
    ...(repository === undefined ? {} : { repository: { name: repository } }),
  };
}

/** Asks the server which run this is. Whatever is wrong with the options is refused here, before anything is sent of the run. */
async function openRun(server: Server, id: string | undefined, claim: Claim): Promise<string> {
  const body = JSON.stringify({ id, run: runOf(claim) });
  const answer = await server.send('POST', '/v1/runs', body, { 'Content-Type': 'application/json' });
  return understand(openAnswer, answer).runId;
}

function queryOfChange({ change }: Claim) {
  return { change: change?.number, baseBranch: change?.baseBranch, mergeBase: change?.mergeBase };
}

function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined) query.set(key, String(value));
  return query.toString();
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Answers with where the server will show the run. */
async function sendArtifact(
  server: Server,
  publishing: Publishing,
  claim: Claim,
  file: CollectedFile,
): Promise<string | undefined> {
  const { provider, repository, commit, name, pipelineId } = claim;
  const query = queryOf({ attempt: publishing.attempt, provider, repository, commit, name, pipelineId });
  const digest = await sha256(file.path);
  const answer = await server.send(
    'PUT',
    `/v1/runs/${publishing.runId}/artifacts/${encodeURIComponent(file.name)}?${query}`,
    await openAsBlob(file.path),
    { 'Content-Type': 'application/octet-stream', 'X-Checksum-Sha256': digest },
  );
  return understand(placeAnswer, answer).reportUrl;
}

/** The file is at fault, and the others may do. */
const FAULTS_OF_FILES: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** Why this one file was not published; undefined when the reason lies elsewhere, and would stop the others too. */
function faultOfFile(error: unknown): string | undefined {
  if (error instanceof Refused) return FAULTS_OF_FILES.has(error.status) ? error.reason : undefined;
  const fault = explainFault(error);
  return fault?.exitCode === EXIT.usage ? fault.message : undefined;
}

/** Does the work for every file and answers with the ones that could not be published. */
async function forEachFile(
  files: readonly CollectedFile[],
  context: CliContext,
  work: (file: CollectedFile) => Promise<string>,
): Promise<CollectedFile[]> {
  const failed: CollectedFile[] = [];
  for (const file of files) {
    try {
      context.warn(`${printable(`${file.name}: ${await work(file)}`)}\n`);
    } catch (error) {
      const fault = faultOfFile(error);
      if (fault === undefined) throw error;
      failed.push(file);
      context.warn(`${printable(`${file.name}: not published. ${fault}`)}\n`);
    }
  }
  return failed;
}

/** Says which results are missing for good, or that the shard has no more of them, and that this was all. */
async function finish(
  server: Server,
  publishing: Publishing,
  claim: Claim,
  missing: readonly string[],
  shard: string | undefined,
  at: string,
): Promise<void> {
  const { attempt } = publishing;
  const common = { runId: publishing.runId, at, attempt };
  // The same facts have the same id whenever they are sent; other ones must have another.
  const id = missing.length === 0 ? `started-${attempt}` : `started-${attempt}-${digestOf(JSON.stringify(missing)).slice(0, 16)}`;
  const plan = missing.length === 0 ? {} : { plan: { shards: missing, deadlineSeconds: 1 } };
  const events = [
    { type: 'run-started', id, ...common, run: runOf(claim), ...plan },
    ...(shard === undefined || missing.length > 0
      ? []
      : [{ type: 'shard-finished', id: `shard-${attempt}-${digestOf(shard).slice(0, 16)}`, ...common, shard }]),
    { type: 'run-finished', id: `finished-${attempt}`, ...common },
  ];
  await server.send('POST', '/v1/events', JSON.stringify({ events }), { 'Content-Type': 'application/json' });
}

/**
 * Opens the run, posts every result file as a shard of it, then the artifacts, then says that this was all. Safe to repeat.
 * Files that cannot be published do not keep the others: a result that is missing makes the run incomplete.
 */
export async function publishToServer(request: PublishRequest, options: PublishOptions, context: CliContext): Promise<ExitCode> {
  const server = connectServer(options.server, context);
  const claim = claimOf(request, options);
  const files = await findFiles(request.patterns, context);
  const publishing: Publishing = { ...request, runId: await openRun(server, request.runId, claim) };
  const { runId, attempt } = publishing;
  const named = options.shard === undefined ? undefined : shardIdOf(options.shard);
  const shards = nameShards(
    files.map(({ name }) => name),
    publishing,
  );
  const shardOf = (file: CollectedFile): string => shards[files.indexOf(file)] ?? file.name;
  let report = `${server.url}/v1/runs/${runId}/report.html`;
  let total = 0;
  let bad = 0;
  const missing = await forEachFile(files, context, async (file) => {
    const path = `/v1/runs/${runId}/result?${queryOf({ ...claim, ...queryOfChange(claim), attempt, shard: shardOf(file) })}`;
    const headers = {
      'Content-Type': 'application/octet-stream',
      ...((await isGzip(file)) ? { 'Content-Encoding': 'gzip' } : {}),
    };
    const answer = await server.send('POST', path, await bytesOf(file), headers);
    const { totals, partial, reportUrl } = understand(resultAnswer, answer);
    report = reportUrl ?? report;
    const failed = totals.failed + totals.errored;
    total += totals.total;
    bad += failed + (partial ? 1 : 0);
    return `${formatCount(totals.total, 'test')}, ${failed} failed${partial ? ' (could be read only in part)' : ''}`;
  });
  const artifacts = publishing.artifacts.length === 0 ? [] : await collectFiles(publishing.artifacts, context.cwd);
  if (publishing.artifacts.length > 0 && artifacts.length === 0)
    context.warn(`No file matches ${printable(publishing.artifacts.join(' '))}: no artifact is published.\n`);
  const lost = await forEachFile(artifacts, context, async (file) => {
    report = (await sendArtifact(server, publishing, claim, file)) ?? report;
    return `${formatCount(file.bytes, 'byte')} kept`;
  });
  await finish(server, publishing, claim, missing.map(shardOf), named, new Date(context.now()).toISOString());
  const counts = { files: files.length - missing.length, tests: total, artifacts: artifacts.length - lost.length };
  const unreadable = [...missing, ...lost].map(({ name }) => name);
  if (options.json === true) context.print(`${JSON.stringify({ runId, report, ...counts, unreadable })}\n`);
  else {
    const published = `${formatCount(total, 'test')} from ${formatCount(counts.files, 'file')}`;
    context.print(`Published ${published} as run ${runId}\n${report}\n`);
  }
  if (unreadable.length > 0) {
    const unpublished = `${formatCount(unreadable.length, 'file')} ${unreadable.length === 1 ? 'was' : 'were'} not published`;
    context.warn(`${unpublished}: ${unreadable.map(printable).join(', ')}\n`);
    return EXIT.usage;
  }
  if (options.failOn === 'policy') return judgeByServer(server, { runId, attempt, shards }, context);
  return options.failOn === 'any' && (bad > 0 || total === 0) ? EXIT.testsFailed : EXIT.good;
}
