import { done, failed, type Outcome, type RepositoryRef, settle } from '@testwire/contracts';
import type { ArtifactHost, HostedArtifact, RunView } from '../provider.ts';
import type { GitLabApi } from './api.ts';
import { GITLAB_LIMITS } from './limits.ts';
import { projectOf } from './project.ts';
import { readAnswer, uploadAnswer } from './schema.ts';
import type { GitLabSettings } from './settings.ts';

/**
 * Project uploads: https://docs.gitlab.com/api/project_markdown_uploads/#upload-a-file. GitLab keeps every upload, so a caller that
 * forgets the URL and uploads again leaves two.
 */
export function artifactHost(api: GitLabApi, settings: GitLabSettings): ArtifactHost {
  return {
    maxBytes: GITLAB_LIMITS.uploadBytes,
    uploadArtifact: (run, artifact) => settle(() => upload(api, settings, run, artifact)),
  };
}

async function upload(
  api: GitLabApi,
  settings: GitLabSettings,
  run: RunView,
  artifact: HostedArtifact,
): Promise<Outcome<{ url: string }>> {
  const { repository } = run;
  if (repository === undefined) return { kind: 'unsupported', reason: 'the run belongs to no project' };
  const content = artifact.bytes > GITLAB_LIMITS.uploadBytes ? undefined : await readAtMost(artifact, GITLAB_LIMITS.uploadBytes);
  if (content === undefined) {
    const message = `${artifact.name} is larger than the ${GITLAB_LIMITS.uploadBytes} bytes that GitLab takes; link to it instead.`;
    return failed({ kind: 'rejected', message });
  }
  const filename = artifact.name.split('/').at(-1) || 'artifact';
  const answer = await api.projects.uploadForReference(projectOf(repository), { content, filename });
  return done({ url: absoluteUrl(readAnswer(uploadAnswer, answer, 'upload'), settings, repository) });
}

/** Undefined when there is more than was announced and allowed. */
async function readAtMost(artifact: HostedArtifact, max: number): Promise<Blob | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of await artifact.open()) {
    const part = Uint8Array.from(Buffer.from(chunk));
    bytes += part.byteLength;
    if (bytes > max) return undefined;
    chunks.push(part);
  }
  return new Blob(chunks, { type: artifact.mediaType });
}

/** `full_path` starts below the server's host; `url`, all that older servers say, below the project. */
function absoluteUrl(
  answer: { url: string; full_path?: string | undefined },
  { webUrl }: GitLabSettings,
  repository: RepositoryRef,
): string {
  if (answer.full_path === undefined) return `${webUrl}/${repository.name}${answer.url}`;
  const root = new URL(webUrl);
  const prefix = root.pathname.replace(/\/+$/, '');
  const path = prefix !== '' && answer.full_path.startsWith(`${prefix}/`) ? answer.full_path : prefix + answer.full_path;
  return root.origin + path;
}
