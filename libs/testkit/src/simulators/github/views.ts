import type { Author, IssueComment, MutableGitHubState, Repository } from './state.ts';

/** What GitHub's representations are made with: links lead back to the simulator. */
export interface Viewing {
  readonly url: string;
  readonly state: MutableGitHubState;
}

export type View = Readonly<Record<string, unknown>>;

export function viewAuthor({ url }: Viewing, author: Author): View {
  return {
    login: author.login,
    id: author.appId ?? 1,
    type: author.type,
    url: `${url}/users/${encodeURIComponent(author.login)}`,
    html_url: `${url}/${encodeURIComponent(author.login)}`,
    site_admin: false,
  };
}

export function viewRepository({ url }: Viewing, repository: Repository): View {
  const [owner = '', name = ''] = repository.fullName.split('/');
  return {
    id: repository.id,
    node_id: `R_${repository.id}`,
    name,
    full_name: repository.fullName,
    private: repository.private,
    owner: { login: owner, id: 1, type: 'Organization' },
    html_url: `${url}/${repository.fullName}`,
    url: `${url}/repos/${repository.fullName}`,
    default_branch: repository.defaultBranch,
    fork: false,
    archived: false,
  };
}

export function viewComment(viewing: Viewing, comment: IssueComment): View {
  const { url } = viewing;
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${url}/repos/${comment.repository}/issues/comments/${comment.id}`,
    html_url: `${url}/${comment.repository}/pull/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${url}/repos/${comment.repository}/issues/${comment.issueNumber}`,
    body: comment.body,
    user: viewAuthor(viewing, comment.author),
    author_association: 'NONE',
    performed_via_github_app: comment.author.appId === undefined ? null : { id: comment.author.appId },
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
  };
}
