import { commitSha, runId as runIdSchema } from '@testwire/contracts';
import { badQuery, badRequest, forbidden, param, type Route, streamBody, tooLarge } from '@testwire/runtime';
import { BlobTooLarge, DigestMismatch } from '@testwire/store';
import type { Request } from 'express';
import { z } from 'zod';
import { ENDS_TASKS, endsTasks, makesUpAttempt, requireRunProject, scopeOf, tokenOf } from './authorise-project.ts';
import type { IngressDeps } from './deps.ts';
import { describeClaimOrRefuse } from './describe-run.ts';
import { reportUrlFor } from './report-url.ts';
import { requireUp } from './require-up.ts';

const HEX_SHA256 = /^[0-9a-f]{64}$/i;
/** RFC 9530: `Content-Digest: sha-256=:<base64>:`. */
const CONTENT_DIGEST = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/;

const query = z.object({
  attempt: z.coerce.number().int().positive().max(10_000).default(1),
  /** Where the run belongs, for runs that nobody opened yet. */
  provider: z.string().max(64).optional(),
  repository: z.string().max(512).optional(),
  commit: commitSha.optional(),
  name: z.string().max(100).optional(),
  /** The CI pipeline's id, for senders who derived the id of the run from it. */
  pipelineId: z.string().max(256).optional(),
});
const answer = z.object({ name: z.string(), bytes: z.int(), digest: z.string(), url: z.string(), reportUrl: z.string() });

function announcedDigest(request: Request): string | undefined {
  const plain = request.get('X-Checksum-Sha256');
  if (plain !== undefined) {
    if (!HEX_SHA256.test(plain)) throw badRequest('X-Checksum-Sha256 must be 64 hex digits.');
    return plain.toLowerCase();
  }
  const field = request.get('Content-Digest');
  if (field === undefined) return undefined;
  const base64 = CONTENT_DIGEST.exec(field)?.[1];
  if (base64 === undefined) throw badRequest('Content-Digest must hold sha-256=:<base64>:');
  return Buffer.from(base64, 'base64').toString('hex');
}

/** Relative, with forward slashes, and never upwards: names become file names in many places. */
function requireSafeName(name: string): string {
  const segments = name.split('/');
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  const hasControls = /[\u0000-\u001F\u007F]/.test(name);
  if (
    name.length > 1024 ||
    hasControls ||
    name.includes('\\') ||
    segments.some((segment) => segment === '' || segment === '.' || segment === '..')
  ) {
    throw badRequest(
      'The artifact name must be a relative path with "/" between its parts, without "..", of at most 1024 characters.',
    );
  }
  return name;
}

/** curl says that a body is a form unless it is told otherwise; no artifact is one. Told nothing, the uploader looks at the name. */
function mediaTypeOf(request: Request): string {
  const said = request.get('Content-Type') ?? '';
  return said === '' || /^application\/x-www-form-urlencoded\b/i.test(said) ? 'application/octet-stream' : said.slice(0, 255);
}

export function receiveArtifact(deps: IngressDeps): Route {
  return {
    method: 'put',
    path: '/v1/runs/:id/artifacts/:name',
    summary: 'Takes in the bytes of an artifact',
    access: 'token',
    worker: 'also',
    params: { id: 'Id of the run', name: 'Name of the artifact; "/" as %2F' },
    query,
    body: { 'application/octet-stream': null },
    answers: { 201: { description: 'The bytes are kept', schema: answer } },
    async handle(request, response) {
      const runId = runIdSchema.safeParse(param(request, 'id'));
      if (!runId.success) throw badRequest(`The run id ${runId.error.issues[0]?.message ?? 'is not valid'}.`);
      const name = requireSafeName(param(request, 'name'));
      const asked = query.safeParse(request.query);
      if (!asked.success) throw badQuery(asked.error);
      const { attempt, provider, repository, commit, name: runName, pipelineId } = asked.data;
      const claim = describeClaimOrRefuse(
        { provider, repository: repository === undefined ? undefined : { name: repository }, commit, name: runName },
        deps.configuration,
      );
      const expected = announcedDigest(request);
      const maxBytes = deps.configuration.limits.artifactBytes;
      const state = await requireUp('The run store', () => deps.store.runs.state(runId.data));
      const known = state?.description.project;
      const token = tokenOf(response);
      requireRunProject(token, runId.data, known, { ...claim, pipelineId });
      if (makesUpAttempt(token, attempt, state?.attempt)) throw forbidden(`The run has no attempt ${attempt}.`);
      if (await requireUp('The run store', () => endsTasks(token, runId.data, attempt, state?.attempt, deps)))
        throw forbidden(`The token "${token.name}" may not begin attempt ${attempt}: ${ENDS_TASKS}.`);
      let kept;
      try {
        const limits = { maxBytes, ...(expected === undefined ? {} : { expected }) };
        kept = await requireUp('The blob store', () => deps.blobs.put(streamBody(request, maxBytes), limits));
      } catch (error) {
        if (error instanceof BlobTooLarge) throw tooLarge(error.message);
        if (error instanceof DigestMismatch) throw badRequest(error.message);
        throw error;
      }
      const at = new Date(deps.now()).toISOString();
      await requireUp('The queue', () =>
        deps.artifacts.send({
          step: 'examine',
          runId: runId.data,
          attempt,
          at,
          artifact: { name, ...kept, mediaType: mediaTypeOf(request) },
          ...(claim.project === undefined ? {} : { claim }),
          ...scopeOf(token),
        }),
      );
      const url = `${deps.configuration.publicUrl}/v1/runs/${runId.data}/artifacts/${encodeURIComponent(name)}`;
      response
        .status(201)
        .location(url)
        .json({ name, ...kept, url, reportUrl: reportUrlFor(runId.data, token, known, deps.configuration) });
    },
  };
}
