import type { TargetAnswer } from './schema.ts';

const WHOLE_HASH = /^[0-9a-f]{40}$/i;
const TAG = 'refs/tags/';
const BRANCH = 'refs/heads/';

/**
 * What a new pipeline runs for. `ref` is a branch, `refs/tags/TAG`, or a whole commit hash; `pipeline` names one of the file's `custom` pipelines.
 * https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pipelines/#api-repositories-workspace-repo-slug-pipelines-post
 */
export function targetFor(ref: string, pipeline: string | undefined): Record<string, unknown> {
  const selector = pipeline === undefined ? {} : { selector: { type: 'custom', pattern: pipeline } };
  if (WHOLE_HASH.test(ref)) {
    const commit = { type: 'commit', hash: ref };
    // A bare commit has no branch whose pipeline could be taken.
    return { type: 'pipeline_commit_target', commit, selector: { type: 'default' }, ...selector };
  }
  const isTag = ref.startsWith(TAG);
  const name = ref.slice(isTag ? TAG.length : ref.startsWith(BRANCH) ? BRANCH.length : 0);
  return { type: 'pipeline_ref_target', ref_type: isTag ? 'tag' : 'branch', ref_name: name, ...selector };
}

/** The target of a pipeline in the words that a new one is asked for with; undefined when it is of a kind that we do not know. */
export function againTarget(target: TargetAnswer): Record<string, unknown> | undefined {
  const { type, ref_type: refType, ref_name: refName, selector, pullrequest, source, destination } = target;
  const commit = commitOf(target.commit?.hash);
  // The others follow from the branch or tag.
  const chosen = selector?.type === 'custom' || selector?.type === 'pull-requests' ? { selector } : {};
  if (type === 'pipeline_ref_target' && refType && refName) {
    return { type, ref_type: refType, ref_name: refName, ...commit, ...chosen };
  }
  if (type === 'pipeline_commit_target' && target.commit?.hash)
    return { type, ...commit, selector: selector ?? { type: 'default' } };
  if (type === 'pipeline_pullrequest_target' && pullrequest && source && destination) {
    const base = commitOf(target.destination_commit?.hash).commit;
    return {
      type,
      source,
      destination,
      pullrequest: { id: pullrequest.id },
      ...(base === undefined ? {} : { destination_commit: base }),
      ...commit,
      ...chosen,
    };
  }
  return undefined;
}

function commitOf(hash: string | null | undefined): { commit?: { type: 'commit'; hash: string } } {
  return hash ? { commit: { type: 'commit', hash } } : {};
}
