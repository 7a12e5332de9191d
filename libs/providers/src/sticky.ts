import { done, failed, type Outcome, ProviderError } from '@testwire/contracts';

export interface StickyComment {
  readonly id: string;
  readonly body: string;
  /** ISO 8601 in UTC, as the provider states it. */
  readonly createdAt: string;
  readonly url?: string;
}

/** The comments of one change. Failures are thrown as {@link ProviderError}. */
export interface StickyPort {
  /**
   * Every comment over all pages, in any order. Leave out what another account wrote: a stranger who pastes our
   * marker must not get a comment of his own kept in our place.
   */
  list(): Promise<readonly StickyComment[]>;
  create(body: string): Promise<StickyComment>;
  update(id: string, body: string): Promise<StickyComment>;
  remove(id: string): Promise<void>;
}

export interface StickyRequest {
  /** From {@link stickyMarker} or {@link linkMarker}; it is put before the body. */
  readonly marker: string;
  readonly body: string;
  /** Id of the comment as we remember it, if we do. */
  readonly rememberedId?: string | undefined;
}

/** Characters to keep free in a comment for {@link stickyMarker}, whatever the project is called (256 characters at most). */
export const MARKER_RESERVE = 2400;

/** An invisible first line that names the project, so that the comment is found again when its id was lost. */
export function stickyMarker(project: string): string {
  // ">" is percent-encoded, and "--" is broken up for parsers that end a comment there.
  return `<!-- testwire:${encodeURIComponent(wellFormed(project)).replaceAll('--', '-%2D')} -->`;
}

/** What every {@link linkMarker} begins with. */
export const LINK_MARKER = '[//]: # (testwire:';

/** As {@link stickyMarker}, where HTML is shown as text: a link definition that nothing refers to. */
export function linkMarker(project: string): string {
  // A bare parenthesis would end the title that it stands in.
  const key = encodeURIComponent(wellFormed(project)).replaceAll('(', '%28').replaceAll(')', '%29');
  return `${LINK_MARKER}${key})`;
}

/** A lone surrogate cannot be percent-encoded; a project name cut in the middle of a character must not stop its comment. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/**
 * Keeps exactly one comment, whatever happened before: another writer created one at the same moment, a process died between
 * creating and remembering, somebody deleted or edited it. The oldest one wins, because every writer can agree on that.
 */
export async function upsertSticky(port: StickyPort, request: StickyRequest): Promise<Outcome<StickyComment>> {
  const text = `${request.marker}\n${request.body}`;
  for (let round = 1; round <= 2; round += 1) {
    const found = candidates(await port.list(), request);
    if (found.length === 0) return await createOnce(port, request, text);
    const outcome = await fold(port, found, text);
    if (outcome !== 'gone') return outcome;
  }
  return failed({
    kind: 'conflict',
    message: 'The comment was deleted twice while it was being updated. Check whether another tool removes comments.',
  });
}

async function createOnce(port: StickyPort, request: StickyRequest, text: string): Promise<Outcome<StickyComment>> {
  const created = await port.create(text);
  // Another writer may have created one between our list and our create; a list may also lag behind and not show ours.
  const listed = candidates(await port.list(), { ...request, rememberedId: created.id });
  const all = listed.some((comment) => comment.id === created.id) ? listed : oldestFirst([...listed, created]);
  if (all.length === 1) return done(created);
  const outcome = await fold(port, all, text);
  if (outcome === 'gone') {
    return failed({
      kind: 'conflict',
      message: 'The older of two comments was deleted while it was being updated.',
    });
  }
  return outcome.kind === 'unchanged' ? done(outcome.value) : outcome;
}

/** Writes the oldest and removes the rest. `gone`: the oldest was deleted in between. */
async function fold(port: StickyPort, found: readonly StickyComment[], text: string): Promise<Outcome<StickyComment> | 'gone'> {
  const [oldest, ...duplicates] = found;
  if (oldest === undefined) return 'gone';
  const same = normalise(oldest.body) === normalise(text);
  let kept = oldest;
  if (!same) {
    try {
      kept = await port.update(oldest.id, text);
    } catch (error) {
      if (isKind(error, 'not_found')) return 'gone';
      throw error;
    }
  }
  const left = await removeAll(port, duplicates);
  if (left !== undefined) return { kind: 'degraded', value: kept, rung: 'duplicate-left', reason: left };
  return same && duplicates.length === 0 ? { kind: 'unchanged', value: kept } : done(kept);
}

/** Why a duplicate could not be removed; undefined when all are gone. */
async function removeAll(port: StickyPort, duplicates: readonly StickyComment[]): Promise<string | undefined> {
  let left: string | undefined;
  for (const duplicate of duplicates) {
    try {
      await port.remove(duplicate.id);
    } catch (error) {
      if (isKind(error, 'permission')) left = `a second comment (${duplicate.id}) may not be removed: ${error.message}`;
      else if (!isKind(error, 'not_found')) throw error;
    }
  }
  return left;
}

function candidates(comments: readonly StickyComment[], request: StickyRequest): StickyComment[] {
  return oldestFirst(
    comments.filter(({ id, body }) => id === request.rememberedId || body.trimStart().startsWith(request.marker)),
  );
}

function oldestFirst(comments: readonly StickyComment[]): StickyComment[] {
  return [...comments].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || compareIds(a.id, b.id));
}

/** Ids are numbers that grow; two comments of one second are told apart by them. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** Providers trim comments and some turn line ends into CRLF; neither is a difference that is worth a write. */
function normalise(body: string): string {
  return body.replaceAll('\r\n', '\n').trim();
}

function isKind(error: unknown, kind: 'not_found' | 'permission'): error is ProviderError {
  return error instanceof ProviderError && error.failure.kind === kind;
}
