import { commitSha, type PipelineConclusion, type PipelineRef } from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import { checkPayload, type Reading } from '../payload.ts';
import { linkOf } from '../web-url.ts';
import { isOwnKey } from './own-key.ts';
import { repositoryField, toIso, toRepository } from './payload-fields.ts';

const text = z.string().nullish();

const statusHook = z.object({
  repository: repositoryField,
  commit_status: z.object({
    key: z.string(),
    state: z.string(),
    name: text,
    url: text,
    refname: text,
    created_on: text,
    commit: z.object({ hash: text }).nullish(),
    links: z.object({ commit: z.object({ href: text }).nullish() }).nullish(),
  }),
});
type StatusHook = z.infer<typeof statusHook>;

const CONCLUSIONS: Readonly<Record<string, PipelineConclusion>> = {
  SUCCESSFUL: 'success',
  FAILED: 'failure',
  STOPPED: 'cancelled',
};

/** Bitbucket Pipelines tells of itself by build statuses only; each pipeline has one. */
export function parseCommitStatus(payload: unknown): Reading {
  const hook = checkPayload(statusHook, payload, 'Bitbucket commit status payload');
  const { commit_status: status } = hook;
  if (isOwnKey(status.key)) return { ignored: 'this build status is our own' };
  const number = buildNumber(hook);
  if (number === undefined) {
    return { ignored: `the build status "${clip(status.name ?? status.key, 100)}" is not of Bitbucket Pipelines` };
  }
  const commit = commitOf(hook);
  if (commit === undefined) return { ignored: 'the build status does not say which commit it is of' };
  const told = { repository: toRepository(hook.repository), pipeline: toPipeline(hook, number, commit), changes: [] };
  if (status.state === 'INPROGRESS') return [{ type: 'pipeline-started', ...told }];
  const conclusion = Object.hasOwn(CONCLUSIONS, status.state) ? CONCLUSIONS[status.state] : undefined;
  if (conclusion === undefined)
    return { ignored: `a pipeline that is ${clip(status.state, 100)} has neither started nor finished` };
  return [{ type: 'pipeline-completed', ...told, conclusion }];
}

/** `…/addon/pipelines/home#!/results/4`, or `…/pipelines/results/4`, where Bitbucket has its pages: anybody may give a build status any other. */
function buildNumber({ commit_status: { url }, repository }: StatusHook): string | undefined {
  const given = linkOf(url);
  const page = linkOf(repository.links?.html?.href) ?? 'https://bitbucket.org';
  if (given === undefined || new URL(given).origin !== new URL(page).origin) return undefined;
  return /\/(?:addon\/pipelines\/home#!|pipelines)\/results\/(\d{1,12})(?:[/?#]|$)/.exec(given)?.[1];
}

function commitOf({ commit_status: { commit, links } }: StatusHook): string | undefined {
  const linked = /\/commit\/([0-9a-f]+)$/i.exec(links?.commit?.href ?? '')?.[1];
  return commitSha.safeParse(commit?.hash ?? linked).data;
}

function toPipeline({ commit_status: status }: StatusHook, id: string, commit: string): PipelineRef {
  const startedAt = toIso(status.created_on);
  const url = linkOf(status.url);
  return {
    id,
    // A pipeline whose failed steps are run again keeps its number and finishes again, in a delivery of its own.
    attempt: 1,
    name: pipelineName(status.name ?? '', status.refname ?? ''),
    commit,
    ...(status.refname ? { branch: clip(status.refname, 512) } : {}),
    ...(url === undefined ? {} : { url }),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

/** `Pipeline #4 for main` becomes `Pipeline`: checks are called after it, and must be called the same next time. */
function pipelineName(name: string, branch: string): string {
  const unnumbered = name.replace(/ #\d+/, '').trim();
  const ending = ` for ${branch}`;
  return clip(unnumbered.endsWith(ending) ? unnumbered.slice(0, -ending.length) : unnumbered, 512) || 'Pipeline';
}
