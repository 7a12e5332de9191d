import { done, failed, isFinished, type Outcome, settle } from '@testwire/contracts';
import { clip } from '../clip.ts';
import { descend } from '../ladder.ts';
import type { RunView, Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { buildPath, isBuild } from './build-path.ts';
import { isLabelled, labelOf, lineOf, verdictOf, withLine } from './comment-text.ts';
import { TEAMCITY_LIMITS } from './limits.ts';
import { type ShownAnswer, shownAnswer } from './schema.ts';
import type { TeamCitySettings } from './settings.ts';
import { writeTag } from './tags.ts';
import { isHttpUrl } from '../web-url.ts';

/** One line in the comment of the build, and a tag. */
export function descriptionSurface(api: RestClient, settings: TeamCitySettings): Surface {
  return {
    kind: 'description',
    dialect: 'plain',
    headline: { max: TEAMCITY_LIMITS.commentLine, unit: 'characters' },
    place: ({ pipeline, name }) => (isBuild(pipeline) ? `build:${pipeline.id}:${name}` : undefined),
    write: (request) => settle(() => writeDescription(api, settings, request)),
  };
}

/** What is there, and what is to be. */
interface Writing {
  readonly path: string;
  readonly run: RunView;
  readonly line: string;
  readonly before: ShownAnswer;
  readonly value: Omit<SurfaceRef, 'rung'>;
}

async function writeDescription(
  api: RestClient,
  settings: TeamCitySettings,
  { run, headline }: SurfaceWrite,
): Promise<Outcome<SurfaceRef>> {
  const { pipeline } = run;
  if (!isBuild(pipeline)) return { kind: 'unsupported', reason: 'the run did not happen in a build of TeamCity' };
  const path = buildPath(pipeline);
  const before = await readShown(api, path);
  const url = before.webUrl ?? pipeline.url;
  const line = lineOf(run.name, run.status, clip(headline, TEAMCITY_LIMITS.commentLine), run.reportUrl);
  const value = { externalId: pipeline.id, ...(isHttpUrl(url) ? { url } : {}) };
  const writing: Writing = { path, run, line, before, value };
  return descend([
    { name: 'comment', attempt: () => writeAll(api, settings, writing) },
    { name: 'tags', attempt: () => writeTagAlone(api, settings, writing) },
  ]);
}

const FIELDS = 'state,status,webUrl,comment(text),tags(tag(name)),statusChangeComment(text)';

function readShown(api: RestClient, path: string): Promise<ShownAnswer> {
  return api.json(shownAnswer, { path, query: { fields: FIELDS }, needs: 'View project' });
}

/** The comment; then the tag and the build's status, whose refusal takes nothing away from it. */
async function writeAll(api: RestClient, settings: TeamCitySettings, writing: Writing): Promise<Outcome<SurfaceRef>> {
  const { path, line, before, value } = writing;
  const ref: SurfaceRef = { ...value, rung: 'comment' };
  const old = before.comment?.text ?? '';
  const wanted = withLine(old, line);
  if (wanted === undefined)
    return { kind: 'unsupported', reason: `the comment of the build has no room left (${TEAMCITY_LIMITS.comment} characters)` };
  if (wanted !== old) {
    await api.send({
      method: 'PUT',
      path: `${path}/comment`,
      body: wanted,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      needs: 'Comment build',
    });
    // The last of two writers wins, and the line of the other is lost: both look whether theirs is there.
    const after = await readShown(api, path);
    if (!(after.comment?.text ?? '').split(/\r?\n/).includes(line)) {
      const message = `The comment of build ${value.externalId} was changed while it was being written.`;
      return failed({ kind: 'conflict', message });
    }
  }
  const more = await settle(async () => done(await writeMarks(api, settings, writing, wanted)));
  // TeamCity words a missing permission for the status as an invalid request.
  if (more.kind === 'failed' && (more.failure.kind === 'permission' || more.failure.kind === 'rejected'))
    return { kind: 'degraded', value: ref, rung: 'comment', reason: more.failure.message };
  if (more.kind !== 'done') return more.kind === 'failed' ? more : done(ref);
  return wanted !== old || more.value ? done(ref) : { kind: 'unchanged', value: ref };
}

async function writeTagAlone(
  api: RestClient,
  { tags }: TeamCitySettings,
  { path, line, before, value }: Writing,
): Promise<Outcome<SurfaceRef>> {
  if (!tags) return { kind: 'unsupported', reason: 'the setting "tags" is off' };
  const ref: SurfaceRef = { ...value, rung: 'tags' };
  const verdict = verdictOf(line);
  const written = await writeTag(api, path, tagsOf(before), verdict);
  if (verdict === undefined) return { kind: 'unsupported', reason: 'a run without a verdict has no tag' };
  return written ? done(ref) : { kind: 'unchanged', value: ref };
}

async function writeMarks(
  api: RestClient,
  { tags, failBuild }: TeamCitySettings,
  { path, run, before }: Writing,
  comment: string,
): Promise<boolean> {
  const tagged = tags && (await writeTag(api, path, tagsOf(before), verdictOf(comment)));
  const status = failBuild ? wantedStatus(run, before) : undefined;
  if (status === undefined) return tagged;
  const reason = `${labelOf(run.name)} ${status === 'FAILURE' ? 'tests failed' : 'tests pass now'}`;
  await api.send({
    method: 'POST',
    path: `${path}/status`,
    json: { status, comment: run.reportUrl === undefined ? reason : `${reason}: ${run.reportUrl}` },
    needs: 'Change build status',
  });
  return true;
}

/** A successful build is failed, and only what was failed for this run is made successful again: there may be other problems. */
function wantedStatus(run: RunView, { state, status, statusChangeComment }: ShownAnswer): 'FAILURE' | 'SUCCESS' | undefined {
  if (state !== 'finished' || !isFinished(run.status) || run.status === 'cancelled') return undefined;
  if (run.status !== 'passed') return status === 'SUCCESS' ? 'FAILURE' : undefined;
  return status === 'FAILURE' && isLabelled(statusChangeComment?.text ?? '', run.name) ? 'SUCCESS' : undefined;
}

function tagsOf({ tags }: ShownAnswer): readonly string[] {
  return (tags?.tag ?? []).map(({ name }) => name);
}
