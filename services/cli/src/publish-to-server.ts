import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { collectFiles, type CollectedFile } from '@testwire/artifact-uploader';
import { z } from 'zod';
import type { Publishing, PublishOptions } from './publishing.ts';
import type { CliContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { bytesOf, findFiles } from './read-files.ts';
import { connectServer, type Server } from './server.ts';

const resultAnswer = z.object({ totals: z.object({ total: z.int(), failed: z.int(), errored: z.int() }), partial: z.boolean() });

function queryOf(publishing: Publishing, options: PublishOptions, shard: string): string {
  const { repository, commit, branch, change, name } = publishing.description;
  const provider = options.provider ?? (options.autoDetect === true ? publishing.description.connection : undefined);
  const values = {
    provider,
    repository: repository?.name,
    commit,
    branch,
    change: change?.number,
    name,
    attempt: publishing.attempt,
    shard,
  };
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined) query.set(key, String(value));
  return query.toString();
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function sendArtifact(server: Server, publishing: Publishing, file: CollectedFile): Promise<void> {
  const path = `/v1/runs/${publishing.runId}/artifacts/${encodeURIComponent(file.name)}?attempt=${publishing.attempt}`;
  const digest = await sha256(file.path);
  await server.send('PUT', path, await openAsBlob(file.path), {
    'Content-Type': 'application/octet-stream',
    'X-Checksum-Sha256': digest,
  });
}

/** Posts every result file as a shard of one run, then the artifacts, then says that this was all. Safe to repeat. */
export async function publishToServer(publishing: Publishing, options: PublishOptions, context: CliContext): Promise<ExitCode> {
  const server = connectServer(options.server, context);
  const { runId, attempt } = publishing;
  const files = await findFiles(publishing.patterns, context);
  let total = 0;
  for (const file of files) {
    const path = `/v1/runs/${runId}/result?${queryOf(publishing, options, file.name.slice(0, 200))}`;
    const answer = await server.send('POST', path, await bytesOf(file), { 'Content-Type': 'application/octet-stream' });
    const { totals, partial } = resultAnswer.parse(answer);
    total += totals.total;
    context.warn(
      `${file.name}: ${totals.total} tests, ${totals.failed + totals.errored} failed${partial ? ' (could be read only in part)' : ''}\n`,
    );
  }
  const artifacts = publishing.artifacts.length === 0 ? [] : await collectFiles(publishing.artifacts, context.cwd);
  for (const file of artifacts) {
    await sendArtifact(server, publishing, file);
    context.warn(`${file.name}: ${file.bytes} bytes kept\n`);
  }
  const finished = { type: 'run-finished', id: `finished-${attempt}`, runId, at: new Date(context.now()).toISOString(), attempt };
  await server.send('POST', '/v1/events', JSON.stringify({ events: [finished] }), { 'Content-Type': 'application/json' });
  const report = `${server.url}/v1/runs/${runId}/report.html`;
  if (options.json === true)
    context.print(`${JSON.stringify({ runId, report, files: files.length, tests: total, artifacts: artifacts.length })}\n`);
  else context.print(`Published ${total} tests from ${files.length} files as run ${runId}\n${report}\n`);
  return EXIT.good;
}
