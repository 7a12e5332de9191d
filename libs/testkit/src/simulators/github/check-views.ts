import { viewPullRequestLink } from './pull-request-views.ts';
import type { Annotation, CheckRun, CommitStatus } from './state.ts';
import type { View, Viewing } from './views.ts';

export function viewCheckRun(viewing: Viewing, check: CheckRun): View {
  const api = `${viewing.url}/repos/${check.repository}/check-runs/${check.id}`;
  const pulls = viewing.state.pullRequests.filter(
    (pull) => pull.repository === check.repository && pull.headRepository === check.repository && pull.headSha === check.headSha,
  );
  return {
    id: check.id,
    node_id: `CR_${check.id}`,
    name: check.name,
    head_sha: check.headSha,
    external_id: check.externalId,
    url: api,
    html_url: `${viewing.url}/${check.repository}/runs/${check.id}`,
    details_url: check.detailsUrl,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: { ...check.output, annotations_count: check.annotations.length, annotations_url: `${api}/annotations` },
    check_suite: { id: suiteId(viewing, check) },
    app: { id: check.appId, slug: `app-${check.appId}`, name: `App ${check.appId}` },
    pull_requests: pulls.map((pull) => viewPullRequestLink(viewing, pull)),
  };
}

export function viewCheckSuite(viewing: Viewing, check: CheckRun): View {
  return {
    id: suiteId(viewing, check),
    head_sha: check.headSha,
    status: check.status,
    conclusion: check.conclusion,
    app: { id: check.appId, slug: `app-${check.appId}`, name: `App ${check.appId}` },
  };
}

export function viewAnnotation({ url }: Viewing, check: CheckRun, annotation: Annotation): View {
  return {
    start_column: null,
    end_column: null,
    title: null,
    raw_details: null,
    ...annotation,
    blob_href: `${url}/${check.repository}/blob/${check.headSha}/${annotation.path}`,
  };
}

export function viewStatus({ url }: Viewing, status: CommitStatus): View {
  return {
    id: status.id,
    node_id: `SC_${status.id}`,
    url: `${url}/repos/${status.repository}/statuses/${status.sha}`,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: { login: status.creator },
  };
}

/** One suite per commit and app: the first check run gives it its number. */
function suiteId({ state }: Viewing, check: CheckRun): number {
  const first = state.checkRuns.find(
    (other) => other.repository === check.repository && other.headSha === check.headSha && other.appId === check.appId,
  );
  return (first ?? check).id;
}
