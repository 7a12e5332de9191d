import {
  type ChangeRef,
  type CiEvent,
  commitSha,
  type PipelineConclusion,
  type PipelineRef,
  type RepositoryRef,
} from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import { codeHostOf, repositoryNameOf } from '../code-host-url.ts';
import { readEvents, readPayload } from '../payload.ts';
import { MalformedPayload, type ParsedDelivery, type WebhookRequest } from '../webhook.ts';
import { isHttpUrl } from '../web-url.ts';
import { conclusionOf, isUnderWay } from './builds.ts';
import { formPayload } from './form-payload.ts';

const text = z.string().nullish();

/** lib/travis/addons/webhook/payload.rb of travis-ci/travis-tasks */
const buildPayload = z.object({
  id: z.int().positive(),
  type: text,
  state: text,
  status: z.int().nullish(),
  started_at: text,
  build_url: text,
  commit: z.string(),
  head_commit: text,
  branch: text,
  pull_request: z.boolean().nullish(),
  pull_request_number: z.int().positive().nullish(),
  pull_request_title: text,
  tag: text,
  repository: z.object({ name: z.string().min(1), owner_name: z.string().min(1), url: text }),
});
type BuildPayload = z.infer<typeof buildPayload>;

export function parseDelivery({ body }: WebhookRequest): ParsedDelivery {
  const payload = formPayload(body);
  if (payload === undefined) throw new MalformedPayload('The Travis CI request has no form field "payload".');
  const build = readPayload(buildPayload, Buffer.from(payload), 'Travis CI payload');
  const told = { repository: toRepository(build), pipeline: toPipeline(build), changes: toChanges(build) };
  const conclusion = outcomeOf(build);
  const event = `build.${(build.state ?? 'unknown').slice(0, 64)}`;
  const made = (events: readonly CiEvent[]): ParsedDelivery => ({ event, events: readEvents(events, 'Travis CI payload') });
  if (conclusion !== undefined) return made([{ type: 'pipeline-completed', ...told, conclusion }]);
  if (isUnderWay(build.state ?? '')) return made([{ type: 'pipeline-started', ...told }]);
  return { event, events: [], ignored: `a build that is ${build.state ?? 'of no state'} has neither started nor finished` };
}

/** `status` is 1 for failed and for errored, and null for all that is neither passed nor these: it only counts where there is no state. */
function outcomeOf({ state, status }: BuildPayload): PipelineConclusion | undefined {
  if (state) return conclusionOf(state);
  return status === 0 ? 'success' : status === 1 ? 'failure' : undefined;
}

/**
 * The code host's name of it; Travis CI's own id means nothing there. The owner is who the build was made for; the address only tells
 * the kind of host. Enterprise servers have GitHub servers that may be called anything.
 */
function toRepository({ repository: { name, owner_name: owner, url } }: BuildPayload): RepositoryRef {
  const full = `${owner}/${name}`;
  const isOfIt = repositoryNameOf(url ?? '')?.toLowerCase() === full.toLowerCase();
  return {
    name: full,
    host: codeHostOf(url ?? '')?.host ?? 'github',
    ...(isOfIt && isHttpUrl(url) ? { url } : {}),
  };
}

/** Of a pull request, `commit` is a merge commit that nobody sees in it. */
function commitOf({ commit, head_commit: head, ...build }: BuildPayload): string {
  return isOfChange(build) && commitSha.safeParse(head).success && head ? head : commit;
}

function isOfChange({ type, pull_request: flag }: Pick<BuildPayload, 'type' | 'pull_request'>): boolean {
  return flag === true || type === 'pull_request';
}

function toPipeline(build: BuildPayload): PipelineRef {
  // Of a pull request, `branch` is the one it goes to.
  const branch = isOfChange(build) || build.tag ? undefined : build.branch;
  const startedAt = Date.parse(build.started_at ?? '');
  return {
    id: String(build.id),
    // A restarted build keeps its id and finishes again, in a delivery of its own.
    attempt: 1,
    name: 'Travis CI',
    commit: commitOf(build),
    ...(branch ? { branch } : {}),
    ...(isHttpUrl(build.build_url) ? { url: build.build_url } : {}),
    ...(Number.isNaN(startedAt) ? {} : { startedAt: new Date(startedAt).toISOString() }),
  };
}

function toChanges(build: BuildPayload): ChangeRef[] {
  const { pull_request_number: number, pull_request_title: title, branch, head_commit: head } = build;
  if (!isOfChange(build) || number == null) return [];
  return [
    {
      number,
      ...(head && commitSha.safeParse(head).success ? { headSha: head } : {}),
      ...(branch ? { baseBranch: branch } : {}),
      ...(title ? { title: clip(title, 1024) } : {}),
    },
  ];
}
