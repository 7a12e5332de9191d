import type { ChangeRef, PipelineRef } from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import { checkPayload, type Reading } from '../payload.ts';
import { conclusionOf } from './builds.ts';
import { branchNameOf, branchOf, pullRequestOf } from './git-refs.ts';
import { isHttpUrl } from '../web-url.ts';
import { toRepository } from './hosts.ts';
import { type Envelope, NO_DETAILS, text, toCommit, toInstant } from './payload-fields.ts';
import { pipelineIdOf } from './places.ts';

const build = z.object({
  id: z.int().positive(),
  buildNumber: text,
  status: text,
  result: text,
  sourceBranch: text,
  sourceVersion: text,
  queueTime: text,
  startTime: text,
  parameters: text,
  triggerInfo: z.record(z.string(), z.unknown()).nullish(),
  definition: z.object({ name: text }).nullish(),
  project: z.object({ id: text, name: text }).nullish(),
  repository: z.object({ id: text, type: text, name: text, url: text }).nullish(),
  _links: z.object({ web: z.object({ href: text }).nullish() }).nullish(),
});
type Build = z.infer<typeof build>;

/**
 * https://learn.microsoft.com/azure/devops/service-hooks/events#build-completed. Version 1.0 of the resource does not name the repository;
 * 2.0 does, with the outcome in `result` instead of `status`.
 */
export function parseBuild({ resource, resourceContainers }: Envelope): Reading {
  const told = checkPayload(build, resource ?? {}, 'Azure DevOps build payload');
  const project = told.project?.id ?? resourceContainers?.project?.id;
  if (!told.repository?.type || !project) return NO_DETAILS;
  const { type, id, name, url } = told.repository;
  const repository = toRepository({
    type,
    id: id ?? undefined,
    name: name ?? undefined,
    url: url ?? undefined,
    base: resourceContainers?.collection?.baseUrl ?? undefined,
    project: told.project?.name ?? project,
  });
  if (repository === undefined)
    return { ignored: `it built a repository of type ${clip(type, 40)}, for which there is no provider` };
  const head = headOf(told);
  if (head.commit === undefined) return NO_DETAILS;
  const link = told._links?.web?.href;
  const startedAt = toInstant(told.startTime) ?? toInstant(told.queueTime);
  const pipeline: PipelineRef = {
    id: pipelineIdOf(project, told.id),
    // Jobs that are run again keep the build, which then completes again, in a delivery of its own.
    attempt: 1,
    name: clip(told.definition?.name || 'Pipeline', 512),
    commit: head.commit,
    ...(head.branch === undefined ? {} : { branch: head.branch }),
    ...(isHttpUrl(link) ? { url: link } : {}),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
  const changes = head.change === undefined ? [] : [head.change];
  return [{ type: 'pipeline-completed', repository, pipeline, conclusion: conclusionOf(told.result ?? told.status), changes }];
}

interface Head {
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly change?: ChangeRef;
}

/** A build of a pull request builds a merge that nobody pushed; whose head it is about is said elsewhere. */
function headOf(told: Build): Head {
  const version = toCommit(told.sourceVersion);
  const number = pullRequestOf(told.sourceBranch);
  if (number === undefined || number === 0) return { commit: version, branch: branchOf(told.sourceBranch) };
  const trigger = told.triggerInfo ?? {};
  const parameters = parametersOf(told);
  const headSha = toCommit(textAt(trigger, 'pr.sourceSha') ?? textAt(parameters, 'system.pullRequest.sourceCommitId'));
  const headBranch = branchNameOf(textAt(trigger, 'pr.sourceBranch') ?? textAt(parameters, 'system.pullRequest.sourceBranch'));
  const baseBranch = branchNameOf(textAt(parameters, 'system.pullRequest.targetBranch'));
  const title = textAt(trigger, 'pr.title');
  const fork = textAt(trigger, 'pr.isFork')?.toLowerCase();
  const change: ChangeRef = {
    number,
    ...(headSha === undefined ? {} : { headSha }),
    ...(headBranch === undefined ? {} : { headBranch }),
    ...(baseBranch === undefined ? {} : { baseBranch }),
    ...(title === undefined ? {} : { title: clip(title, 1024) }),
    ...(fork === undefined ? {} : { fork: fork === 'true' }),
  };
  return { commit: headSha ?? version, branch: headBranch, change };
}

/** JSON inside JSON: the variables that the build was queued with. */
function parametersOf({ parameters }: Build): Readonly<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(parameters ?? '{}')).data ?? {};
  } catch {
    // Without them the trigger still says most of it.
    return {};
  }
}

function textAt(record: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
