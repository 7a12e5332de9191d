import type { PullRequest } from './state.ts';
import type { View, Viewing } from './views.ts';

export function viewPullRequest({ url, state }: Viewing, pull: PullRequest): View {
  const base = state.repositories.find((one) => one.fullName === pull.repository);
  const fork = pull.headRepository !== pull.repository;
  const repo = (fullName: string): View => ({
    id: fullName === pull.repository ? base?.id : 0,
    name: fullName.split('/')[1],
    full_name: fullName,
    fork: fullName !== pull.repository,
    url: `${url}/repos/${fullName}`,
    html_url: `${url}/${fullName}`,
  });
  return {
    id: pull.number,
    number: pull.number,
    state: pull.state,
    title: pull.title,
    url: `${url}/repos/${pull.repository}/pulls/${pull.number}`,
    html_url: `${url}/${pull.repository}/pull/${pull.number}`,
    draft: false,
    merged_at: null,
    created_at: pull.createdAt,
    updated_at: pull.createdAt,
    user: { login: fork ? pull.headRepository.split('/')[0] : 'octocat', type: 'User' },
    head: {
      label: `${pull.headRepository.split('/')[0]}:${pull.headBranch}`,
      ref: pull.headBranch,
      sha: pull.headSha,
      repo: repo(pull.headRepository),
    },
    base: {
      label: `${pull.repository.split('/')[0]}:${pull.baseBranch}`,
      ref: pull.baseBranch,
      sha: pull.baseSha,
      repo: repo(pull.repository),
    },
  };
}

export function viewPullRequestLink({ url }: Viewing, pull: PullRequest): View {
  return {
    id: pull.number,
    number: pull.number,
    url: `${url}/repos/${pull.repository}/pulls/${pull.number}`,
    head: { ref: pull.headBranch, sha: pull.headSha, repo: { name: pull.headRepository.split('/')[1] } },
    base: { ref: pull.baseBranch, sha: pull.baseSha, repo: { name: pull.repository.split('/')[1] } },
  };
}
