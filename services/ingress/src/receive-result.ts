import { commitSha, digestOf, type RunClaim, type RunFact, runId as runIdSchema, testRunResult } from '@testwire/contracts';
import { resultJson, summarise } from '@testwire/results';
import {
  badQuery,
  badRequest,
  forbidden,
  param,
  requireMediaType,
  type Route,
  type StagedBody,
  withStagedBody,
} from '@testwire/runtime';
import type { AccessToken } from '@testwire/store';
import { z } from 'zod';
import { ENDS_TASKS, endsTasks, requireRunProject, scopeOf, tokenOf } from './authorise-project.ts';
import type { IngressDeps } from './deps.ts';
import { type Claim, describeClaimOrRefuse } from './describe-run.ts';
import { type PostedResult, readPostedResult } from './read-posted-result.ts';
import { reportUrlFor } from './report-url.ts';
import { requireUp } from './require-up.ts';

const MEDIA_TYPES = ['application/json', 'application/xml', 'text/xml', 'application/octet-stream'];

/** Where the run belongs, for bodies that cannot say it themselves. */
const query = z.object({
  provider: z.string().max(64).optional(),
  repository: z.string().max(512).optional(),
  commit: commitSha.optional(),
  branch: z.string().max(512).optional(),
  change: z.coerce.number().int().positive().optional(),
  /** Of the change: where it goes to, and the commit where it began. */
  baseBranch: z.string().min(1).max(512).optional(),
  mergeBase: commitSha.optional(),
  name: z.string().max(100).optional(),
  /** The CI pipeline's id, for senders who derived the id of the run from it. */
  pipelineId: z.string().max(256).optional(),
  attempt: z.coerce.number().int().positive().max(10_000).default(1),
  /** Set when this is one shard of several; the run is then not final with it. */
  shard: z.string().min(1).max(200).optional(),
});
type Query = z.infer<typeof query>;

const answer = z.object({
  runId: z.string(),
  reportUrl: z.string(),
  totals: z.object({ total: z.int(), passed: z.int(), failed: z.int(), errored: z.int(), skipped: z.int() }),
  partial: z.boolean(),
  problems: z.array(z.object({ file: z.string().optional(), line: z.int().optional(), message: z.string() })),
});

function mergeClaims(said: Claim, asked: Query): Claim {
  return {
    provider: said.provider ?? asked.provider,
    repository: said.repository ?? (asked.repository === undefined ? undefined : { name: asked.repository }),
    commit: said.commit ?? asked.commit,
    branch: said.branch ?? asked.branch,
    change: changeOf(said, asked),
    name: said.name ?? asked.name,
  };
}

/** Throws 400 when it is said where a change begins and not which it is. */
function changeOf(said: Claim, { change, baseBranch, mergeBase }: Query): Claim['change'] {
  const number = said.change?.number ?? change;
  if (number !== undefined) {
    return {
      ...(baseBranch === undefined ? {} : { baseBranch }),
      ...(mergeBase === undefined ? {} : { mergeBase }),
      ...said.change,
      number,
    };
  }
  if (baseBranch === undefined && mergeBase === undefined) return undefined;
  throw badRequest('baseBranch and mergeBase say where a change begins: give change, its number, too.');
}

/** The ids follow from the content, so the same result posted twice is one result. */
function factsOfResult(runId: string, at: string, posted: PostedResult, asked: Query, run: RunClaim, digest: string): RunFact[] {
  const shard = asked.shard ?? 'result';
  const content = digestOf(JSON.stringify([shard, digest, posted.declared, run])).slice(0, 32);
  const key = `${asked.attempt}-${content}`;
  const base = { runId, at, attempt: asked.attempt };
  const facts: RunFact[] = [
    { id: `opened-${key}`, runId, at, kind: 'opened', run },
    // One of several shards speaks once; a whole result may be posted again as it grows.
    { ...base, id: `shard-${key}`, kind: 'shard-reported', shard, digest, ...(asked.shard === undefined ? {} : { only: true }) },
  ];
  if (asked.shard === undefined && posted.declared !== 'running') {
    const declared = posted.declared === undefined ? {} : { declared: posted.declared };
    facts.push({ ...base, id: `finished-${key}`, kind: 'run-finished', ...declared });
  }
  return facts;
}

interface Told {
  readonly runId: string;
  readonly asked: Query;
  readonly mediaType: string;
  readonly token: AccessToken;
}

/** Reads a result, and holds it durably. */
async function takeResult(
  body: StagedBody,
  { runId, asked, mediaType, token }: Told,
  deps: IngressDeps,
): Promise<z.infer<typeof answer>> {
  const posted = await readPostedResult(body, mediaType, runId, asked.shard ?? 'request body');
  const description = describeClaimOrRefuse(mergeClaims(posted.claim, asked), deps.configuration);
  const state = await requireUp('The run store', () => deps.store.runs.state(runId));
  const known = state?.description.project;
  requireRunProject(token, runId, known, { ...description, pipelineId: asked.pipelineId });
  const { attempt } = asked;
  if (await requireUp('The run store', () => endsTasks(token, runId, attempt, state?.attempt, deps)))
    throw forbidden(`The token "${token.name}" may not begin attempt ${attempt}: ${ENDS_TASKS}.`);
  const { digest } = await requireUp('The blob store', () => deps.blobs.put(resultJson(posted.result)));
  const facts = factsOfResult(runId, new Date(deps.now()).toISOString(), posted, asked, description, digest);
  await requireUp('The queue', () => deps.workerEvents.send({ ...scopeOf(token), facts }));
  const { partial, problems } = posted.result;
  const reportUrl = reportUrlFor(runId, token, known, deps.configuration);
  return { runId, reportUrl, totals: summarise(posted.result), partial, problems: [...problems] };
}

export function receiveResult(deps: IngressDeps): Route {
  return {
    method: 'post',
    path: '/v1/runs/:id/result',
    summary: 'Takes in a whole TestRunResult, or a result file',
    access: 'token',
    params: { id: 'Id of the run; it is opened when there is none yet' },
    query,
    body: { 'application/json': testRunResult, 'application/xml': null, 'text/xml': null, 'application/octet-stream': null },
    answers: { 202: { description: 'Held durably; what was read of it', schema: answer } },
    async handle(request, response) {
      const runId = runIdSchema.safeParse(param(request, 'id'));
      if (!runId.success) throw badRequest(`The run id ${runId.error.issues[0]?.message ?? 'is not valid'}.`);
      const asked = query.safeParse(request.query);
      if (!asked.success) throw badQuery(asked.error);
      const mediaType = requireMediaType(request, MEDIA_TYPES);
      const told = { runId: runId.data, asked: asked.data, mediaType, token: tokenOf(response) };
      const answered = await withStagedBody(request, deps.configuration.limits.resultBytes, (body) =>
        deps.turns.take(body.bytes, () => takeResult(body, told, deps)),
      );
      response.status(202).json(answered);
    },
  };
}
