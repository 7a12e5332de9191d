import type { CiEvent, ChangeRef, PipelineRef, RepositoryRef } from '@testwire/contracts';
import { readEvents } from '../payload.ts';
import type { ParsedDelivery } from '../webhook.ts';
import { type BuildPath, jobNames, pipelineIdOf, readBuildUrl } from './build-path.ts';
import { conclusionOf } from './pipelines.ts';
import { branchOf, changeNumberOf, changeOf, commitOf, repositoryOf, type Variables } from './variables.ts';
import { isHttpUrl } from '../web-url.ts';

/** What either plugin says of a build, in one form. */
export interface BuildNews {
  readonly event: string;
  readonly phase: 'started' | 'completed';
  readonly build: BuildPath;
  readonly url?: string | undefined;
  /** `SUCCESS`, `UNSTABLE`, … in any case. */
  readonly result?: string | undefined;
  /** ISO 8601. */
  readonly startedAt?: string | undefined;
  readonly variables: Variables;
}

const PIPELINES =
  'For Pipeline jobs, post the notification from the Jenkinsfile as the documentation of the Jenkins provider shows, or use "testwire publish".';

export function toDelivery(news: BuildNews): ParsedDelivery {
  const { event } = news;
  const commit = commitOf(news.variables);
  const repository = repositoryOf(news.variables);
  if (commit === undefined || repository === undefined) {
    const missing = commit === undefined ? 'no commit' : 'no clone URL of a repository';
    return ignored(event, `the notification names ${missing}. ${PIPELINES}`);
  }
  const pipeline = toPipeline(news, commit);
  if (pipeline.id.startsWith('sha256/') && (pipeline.url === undefined || readBuildUrl(pipeline.url)?.job !== news.build.job)) {
    return ignored(
      event,
      'the path of the job is very long, and the notification has no address: set the Jenkins URL in its settings',
    );
  }
  return { event, events: readEvents([toEvent(news, pipeline, repository)], 'Jenkins notification') };
}

export function ignored(event: string, reason: string): ParsedDelivery {
  return { event, events: [], ignored: reason };
}

function toEvent(news: BuildNews, pipeline: PipelineRef, repository: RepositoryRef): CiEvent {
  const told = { repository, pipeline, changes: toChanges(news) };
  return news.phase === 'started'
    ? { type: 'pipeline-started', ...told }
    : { type: 'pipeline-completed', ...told, conclusion: conclusionOf(news.result) };
}

function toPipeline({ build, url, startedAt, variables }: BuildNews, commit: string): PipelineRef {
  const branch = branchOf(variables);
  return {
    id: pipelineIdOf(build, commit),
    // Jenkins has no attempts: whatever runs again is another build.
    attempt: 1,
    name: pipelineName(build, branch),
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(isHttpUrl(url) ? { url } : {}),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

/** The job's full name, without the branch or change that a multibranch job has below it: a required check keeps its name. */
export function pipelineName({ job }: BuildPath, branch: string | undefined): string {
  const names = jobNames(job);
  const last = names.at(-1) ?? '';
  const isBranch = changeNumberOf(last) !== undefined || decodeOnce(last) === branch;
  return (isBranch && names.length > 1 ? names.slice(0, -1) : names).join('/').slice(0, 512);
}

/** The change that the variables tell; else the one that a multibranch job is called after. */
function toChanges({ build, variables }: BuildNews): ChangeRef[] {
  const told = changeOf(variables);
  if (told !== undefined) return [told];
  const number = changeNumberOf(jobNames(build.job).at(-1) ?? '');
  return number === undefined ? [] : [{ number }];
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
