import type { ChangeRef, RepositoryRef } from '@testwire/contracts';
import { createCommentSurface } from '../comment-surface.ts';
import type { Surface } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { linkMarker } from '../sticky.ts';
import { ownAuthor } from './author.ts';
import { commentsPort } from './comments-port.ts';
import { BITBUCKET_DC_LIMITS } from './limits.ts';
import { repositoryPage } from './repository.ts';
import type { BitbucketDcSettings } from './settings.ts';

/** One comment on the pull request, edited in place. */
export function commentSurface(api: RestClient, settings: BitbucketDcSettings): Surface {
  const author = ownAuthor(api);
  return createCommentSurface({
    dialect: 'plain',
    headline: { max: BITBUCKET_DC_LIMITS.commentBody, unit: 'characters' },
    body: { max: BITBUCKET_DC_LIMITS.commentBody, unit: 'characters' },
    noChange: 'the run belongs to no pull request',
    // Clone addresses have the key of the project in lower case, events in upper case.
    nameChange: ({ repository, change }) => `${repository.name.toLowerCase()}#${change.number}`,
    // Bitbucket shows HTML, comments included, as text: https://github.com/danger/danger/pull/537
    markerOf: linkMarker,
    async openComments({ repository, change, rememberedId }) {
      await author.know();
      return commentsPort(api, repository, change, { author, rememberedId });
    },
    referTo: ({ id }, { repository, change }) => ({
      externalId: id,
      url: commentPage(settings, repository, change, id),
      rung: 'comment',
    }),
  });
}

function commentPage({ webUrl }: BitbucketDcSettings, repository: RepositoryRef, { number }: ChangeRef, id: string): string {
  return `${repositoryPage(webUrl, repository)}/pull-requests/${number}/overview?commentId=${encodeURIComponent(id)}`;
}
