import { artifactRecord, type RunFactOf } from '@testwire/contracts';
import { notFound, param, type Route } from '@testwire/runtime';
import type { Response } from 'express';
import { z } from 'zod';
import type { ApiDeps } from './deps.ts';
import { publicUrl } from './public-url.ts';
import { requireUp } from './require-up.ts';
import { requireRun } from './runs.ts';
import { sendBlob } from './send-blob.ts';

const artifactItem = artifactRecord.extend({
  url: z.string(),
  placements: z.array(
    z.object({
      connection: z.string(),
      outcome: z.enum(['done', 'unsupported', 'failed']),
      url: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
});

/** As many as the list shows; each can be had by its name, whether it is shown or not. */
const MOST_ARTIFACTS = 1000;

/** `type/subtype`, with parameters if any. */
const MEDIA_TYPE = /^[a-z0-9][\w!#$&^.+-]*\/[a-z0-9][\w!#$&^.+-]*(?:\s*;[\u0020-\u007E]*)?$/i;

type Artifact = RunFactOf<'artifact-stored'>['artifact'];

/** The newest artifact of each name. */
async function artifactsOf(runId: string, response: Response, deps: ApiDeps): Promise<Map<string, Artifact>> {
  await requireRun(runId, response, deps);
  const facts = await requireUp('The run store', () => deps.store.runs.lifecycleFacts(runId));
  const stored = facts.filter((fact): fact is RunFactOf<'artifact-stored'> => fact.kind === 'artifact-stored');
  return new Map(
    stored.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).map((fact) => [fact.artifact.name, fact.artifact]),
  );
}

export function listArtifacts(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/runs/:id/artifacts',
    summary: 'Artifacts of a run, and where else they were put',
    access: 'reader',
    params: { id: 'Id of the run' },
    answers: { 200: { description: 'All of them, at most 1000', schema: z.object({ items: z.array(artifactItem) }) } },
    async handle(request, response) {
      const runId = param(request, 'id');
      const artifacts = await artifactsOf(runId, response, deps);
      const placed = await requireUp('The run store', () => deps.store.artifacts.placements(runId));
      const items = [...artifacts.values()].slice(0, MOST_ARTIFACTS).map((artifact) => ({
        ...artifact,
        url: `/v1/runs/${runId}/artifacts/${encodeURIComponent(artifact.name)}`,
        placements: placed
          .filter((one) => one.name === artifact.name && one.digest === artifact.digest)
          .map(({ connection, outcome, url, reason }) => ({ connection, outcome, reason, ...publicUrl(url) })),
      }));
      response.json({ items });
    },
  };
}

/** Always as a download, and sandboxed: an artifact is whatever a test wrote, and this is our origin. */
export function getArtifact(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/runs/:id/artifacts/:name',
    summary: 'The bytes of an artifact',
    access: 'reader',
    link: true,
    params: { id: 'Id of the run', name: 'Name of the artifact; "/" as %2F' },
    answers: { 200: { description: 'The bytes', mediaType: 'application/octet-stream' } },
    async handle(request, response) {
      const name = param(request, 'name');
      const artifact = (await artifactsOf(param(request, 'id'), response, deps)).get(name);
      if (artifact === undefined) throw notFound(`The run has no artifact "${name}".`);
      const headers = {
        'Content-Type': MEDIA_TYPE.test(artifact.mediaType) ? artifact.mediaType : 'application/octet-stream',
        'Content-Length': String(artifact.bytes),
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Content-Digest': `sha-256=:${Buffer.from(artifact.digest, 'hex').toString('base64')}:`,
      };
      await sendBlob(deps.blobs, artifact.digest, response, () => {
        response.attachment(name.split('/').at(-1) ?? name).set(headers);
      });
    },
  };
}
