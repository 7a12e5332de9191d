import type { CommentRecord, PullRequestRecord, UserRecord } from './world.ts';
import type { BitbucketDcWorld } from './world.ts';

type Json = Record<string, unknown>;

/** Records as Bitbucket's API words them. */
export class Views {
  readonly #world: BitbucketDcWorld;
  readonly #webUrl: string;

  constructor(world: BitbucketDcWorld, webUrl: string) {
    this.#world = world;
    this.#webUrl = webUrl;
  }

  user = ({ id, name }: UserRecord): Json => ({
    id,
    name,
    slug: name.toLowerCase(),
    displayName: name,
    emailAddress: `${name}@example.com`,
    active: true,
    type: 'NORMAL',
  });

  repository = (name: string): Json => {
    const [key = '', slug = ''] = name.split('/');
    const id = this.#world.findRepository(name)?.id ?? 9000;
    return {
      id,
      slug,
      name: slug,
      scmId: 'git',
      state: 'AVAILABLE',
      project: { id, key, name: key, public: false, type: key.startsWith('~') ? 'PERSONAL' : 'NORMAL' },
      public: false,
    };
  };

  #ref(repository: string, branch: string, latestCommit: string): Json {
    return { id: `refs/heads/${branch}`, displayId: branch, latestCommit, repository: this.repository(repository) };
  }

  pullRequest = (record: PullRequestRecord): Json => {
    const [key = '', slug = ''] = record.repository.split('/');
    return {
      id: record.id,
      version: 0,
      title: record.title,
      state: record.state,
      open: record.state === 'OPEN',
      closed: record.state !== 'OPEN',
      createdDate: record.createdDate,
      updatedDate: this.#world.now(),
      fromRef: this.#ref(record.fromRepository, record.fromBranch, record.head),
      toRef: this.#ref(record.repository, record.toBranch, record.base),
      locked: false,
      reviewers: [],
      participants: [],
      links: { self: [{ href: `${this.#webUrl}/projects/${key}/repos/${slug}/pull-requests/${record.id}` }] },
    };
  };

  comment = (record: CommentRecord): Json => ({
    id: record.id,
    version: record.version,
    text: record.text,
    author: this.user(record.author),
    createdDate: record.createdDate,
    updatedDate: record.createdDate,
    comments: record.replies.map((text, index) => ({ id: record.id * 1000 + index, version: 0, text })),
    severity: 'NORMAL',
    state: 'OPEN',
  });

  /** Replying and editing do so again, with the comment as it is now. */
  activities(request: PullRequestRecord): Json[] {
    const comments = this.#world.comments.filter(
      (one) => one.repository === request.repository && one.pullRequest === request.id && !one.deleted,
    );
    const told = comments.flatMap((comment) =>
      [...comment.replies.map(() => 'REPLIED'), 'ADDED'].map((commentAction) => ({
        createdDate: comment.createdDate,
        user: this.user(comment.author),
        action: 'COMMENTED',
        commentAction,
        comment: this.comment(comment),
      })),
    );
    const opened = { createdDate: request.createdDate, user: this.user({ id: 1, name: 'dana' }), action: 'OPENED' };
    return [opened, ...told].map((activity, index) => ({ id: 1000 + index, ...activity })).reverse();
  }
}
