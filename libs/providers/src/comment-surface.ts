import { type ChangeRef, type RepositoryRef, settle } from '@testwire/contracts';
import type { Surface, SurfaceRef } from './provider.ts';
import { type StickyComment, stickyMarker, type StickyPort, upsertSticky } from './sticky.ts';

/** A change whose comments a provider can reach. */
interface CommentedChange {
  readonly repository: RepositoryRef;
  readonly change: ChangeRef;
}

interface OpenedComments extends CommentedChange {
  /** What our comment begins with. */
  readonly marker: string;
  /** Id of the comment as we remember it, if we do. */
  readonly rememberedId: string | undefined;
}

/** What differs between providers that keep one comment on a change. */
interface CommentSurfaceDefinition extends Pick<Surface, 'dialect' | 'headline' | 'body'> {
  /** Why a run has no place for a comment: `the run belongs to no pull request`. */
  readonly noChange: string;
  /** As people name the change: `acme/shop#7`. Undefined when it lies elsewhere. */
  readonly nameChange: (at: CommentedChange) => string | undefined;
  /** {@link stickyMarker} when absent. */
  readonly markerOf?: (project: string) => string;
  /** Undefined when the change lies elsewhere. */
  readonly openComments: (at: OpenedComments) => StickyPort | undefined | Promise<StickyPort | undefined>;
  /** How the comment is found again, by us and by people. */
  readonly referTo: (comment: StickyComment, at: CommentedChange) => SurfaceRef;
}

/** One comment on the change of a run for each project that reports on it, edited in place. */
export function createCommentSurface({
  noChange,
  nameChange,
  markerOf = stickyMarker,
  openComments,
  referTo,
  ...limits
}: CommentSurfaceDefinition): Surface {
  return {
    kind: 'comment',
    ...limits,
    place({ repository, change, project }) {
      const name = repository && change && nameChange({ repository, change });
      return name === undefined ? undefined : `comment:${name}:${project}`;
    },
    write: ({ run: { repository, change, project }, body, previous }) =>
      settle(async () => {
        const unsupported = { kind: 'unsupported', reason: noChange } as const;
        if (repository === undefined || change === undefined) return unsupported;
        const request = { marker: markerOf(project), body, rememberedId: previous?.externalId };
        const port = await openComments({ repository, change, ...request });
        if (port === undefined) return unsupported;
        const outcome = await upsertSticky(port, request);
        return 'value' in outcome ? { ...outcome, value: referTo(outcome.value, { repository, change }) } : outcome;
      }),
  };
}
