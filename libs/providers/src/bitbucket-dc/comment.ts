import { type ChangeRef, type Outcome, type RepositoryRef, settle } from '@testwire/contracts';
import type { Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { linkMarker, upsertSticky } from '../sticky.ts';
import { type Author, ownAuthor } from './author.ts';
import { commentsPort } from './comments-port.ts';
import { BITBUCKET_DC_LIMITS } from './limits.ts';
import { repositoryPage } from './repository.ts';
import type { BitbucketDcSettings } from './settings.ts';

/** One comment on the pull request, edited in place. */
export function commentSurface(api: RestClient, settings: BitbucketDcSettings): Surface {
  const author = ownAuthor(api);
  return {
    kind: 'comment',
    dialect: 'plain',
    headline: { max: BITBUCKET_DC_LIMITS.commentBody, unit: 'characters' },
    body: { max: BITBUCKET_DC_LIMITS.commentBody, unit: 'characters' },
    // Clone addresses have the key of the project in lower case, events in upper case.
    place({ change, repository, project }) {
      return change === undefined || repository === undefined
        ? undefined
        : `comment:${repository.name.toLowerCase()}#${change.number}:${project}`;
    },
    write: (request) => settle(() => writeComment(api, settings, author, request)),
  };
}

async function writeComment(
  api: RestClient,
  settings: BitbucketDcSettings,
  author: Author,
  { run, body, previous }: SurfaceWrite,
): Promise<Outcome<SurfaceRef>> {
  const { change, repository } = run;
  if (change === undefined || repository === undefined)
    return { kind: 'unsupported', reason: 'the run belongs to no pull request' };
  await author.know();
  const rememberedId = previous?.externalId;
  const outcome = await upsertSticky(commentsPort(api, repository, change, { author, rememberedId }), {
    // Bitbucket shows HTML, comments included, as text: https://github.com/danger/danger/pull/537
    marker: linkMarker(run.project),
    body,
    rememberedId,
  });
  if (!('value' in outcome)) return outcome;
  const { id } = outcome.value;
  return { ...outcome, value: { externalId: id, url: commentPage(settings, repository, change, id), rung: 'comment' } };
}

function commentPage({ webUrl }: BitbucketDcSettings, repository: RepositoryRef, { number }: ChangeRef, id: string): string {
  return `${repositoryPage(webUrl, repository)}/pull-requests/${number}/overview?commentId=${encodeURIComponent(id)}`;
}
