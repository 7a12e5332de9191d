import type { PipelineRef } from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import { checkPayload, type Reading } from '../payload.ts';
import { conclusionOf } from './builds.ts';
import { branchOf, pullRequestOf } from './git-refs.ts';
import { isHttpUrl } from '../web-url.ts';
import { toRepository } from './hosts.ts';
import { type Envelope, text, toCommit, toInstant } from './payload-fields.ts';
import { pipelineIdOf } from './places.ts';

const self = z.object({
  refName: text,
  version: text,
  repository: z.object({ id: text, type: text, fullName: text, name: text, url: text }).nullish(),
});

const run = z.object({
  run: z
    .object({
      id: z.int().positive().nullish(),
      state: text,
      result: text,
      createdDate: text,
      pipeline: z.object({ name: text }).nullish(),
      resources: z.object({ repositories: z.object({ self: self.nullish() }).nullish() }).nullish(),
      _links: z.object({ web: z.object({ href: text }).nullish() }).nullish(),
    })
    .nullish(),
  pipeline: z.object({ name: text }).nullish(),
});

const NO_COMMIT_TOLD = {
  ignored: 'it does not name the commit; the event "Build completed" does, so subscribe to that one too',
} as const;

/**
 * https://learn.microsoft.com/azure/devops/service-hooks/events#run-state-changed. Many versions of it say nothing of what was run; only
 * one that has the run's own resources is of use.
 */
export function parseRun({ resource, resourceContainers }: Envelope): Reading {
  const told = checkPayload(run, resource ?? {}, 'Azure DevOps run payload');
  const project = resourceContainers?.project?.id;
  const source = told.run?.resources?.repositories?.self;
  const commit = toCommit(source?.version);
  if (!told.run?.id || !project || !source?.repository?.type || commit === undefined) return NO_COMMIT_TOLD;
  // The version is then the merge that is built; the head of the pull request is not there.
  if (pullRequestOf(source.refName) !== undefined) return NO_COMMIT_TOLD;
  const { type, id, fullName, name, url } = source.repository;
  const repository = toRepository({
    type: type === 'azureReposGit' ? 'TfsGit' : type,
    id: id ?? undefined,
    name: fullName ?? name ?? undefined,
    url: url ?? undefined,
    base: resourceContainers?.collection?.baseUrl ?? undefined,
  });
  if (repository === undefined) return NO_COMMIT_TOLD;
  const branch = branchOf(source.refName);
  const link = told.run._links?.web?.href;
  const startedAt = toInstant(told.run.createdDate);
  const pipeline: PipelineRef = {
    id: pipelineIdOf(project, told.run.id),
    attempt: 1,
    name: clip(told.pipeline?.name || told.run.pipeline?.name || 'Pipeline', 512),
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(isHttpUrl(link) ? { url: link } : {}),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
  const { state, result } = told.run;
  if (state === 'inProgress') return [{ type: 'pipeline-started', repository, pipeline, changes: [] }];
  if (state !== 'completed')
    return { ignored: `a run that is ${clip(state ?? 'in no state', 40)} has neither started nor finished` };
  return [{ type: 'pipeline-completed', repository, pipeline, conclusion: conclusionOf(result), changes: [] }];
}
