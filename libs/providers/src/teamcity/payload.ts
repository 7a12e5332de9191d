import type { CiEvent, PipelineRef, RepositoryRef } from '@testwire/contracts';
import { z } from 'zod';
import { clip } from '../clip.ts';
import { checkPayload, readEvents, readPayload } from '../payload.ts';
import type { ParsedDelivery, WebhookRequest } from '../webhook.ts';
import { conclusionOf } from './conclusion.ts';
import { branchOf, changeOf, isCommit, type Parameters, repositoryOf, type Source } from './origin.ts';
import { isHttpUrl } from '../web-url.ts';

const text = z.string().nullish();
const properties = z.object({ property: z.array(z.object({ name: z.string(), value: text })).nullish() }).nullish();

const revision = z.object({
  version: text,
  vcsBranchName: text,
  'vcs-root-instance': z.object({ 'vcs-root-id': text, name: text, properties }).nullish(),
});
type Revision = z.infer<typeof revision>;

/** A build as far as it is read: which fields there are depends on the parameter `teamcity.internal.webhooks.EVENT.fields`. */
const build = z.object({
  id: z.int().positive(),
  buildTypeId: text,
  status: text,
  branchName: text,
  personal: z.boolean().nullish(),
  webUrl: text,
  startDate: text,
  canceledInfo: z.object({}).nullish(),
  buildType: z.object({ id: text, name: text, projectName: text, projectId: text }).nullish(),
  revisions: z.object({ revision: z.array(revision).nullish() }).nullish(),
  properties,
  startProperties: properties,
  resultingProperties: properties,
});
type Build = z.infer<typeof build>;

export const anyHook = z.object({ eventType: z.string().min(1).max(128), payload: z.looseObject({}) });

/** https://www.jetbrains.com/help/teamcity/teamcity-webhooks.html */
const PHASES: Readonly<Record<string, 'started' | 'completed' | 'cancelled'>> = {
  BUILD_STARTED: 'started',
  CHANGES_LOADED: 'started',
  BUILD_FINISHED: 'completed',
  BUILD_INTERRUPTED: 'cancelled',
};

const WHY_NOT: Readonly<Record<string, string>> = {
  BUILD_TYPE_ADDED_TO_QUEUE: 'a queued build is followed when it starts',
  BUILD_REMOVED_FROM_QUEUE: 'a build that never started has nothing to show',
  BUILD_PROBLEMS_CHANGED: 'what a build comes to is read when it has finished',
};

export function parseDelivery({ body }: WebhookRequest): ParsedDelivery {
  const { eventType: event, payload } = readPayload(anyHook, body, 'TeamCity payload');
  const ignored = (reason: string): ParsedDelivery => ({ event, events: [], ignored: reason });
  const phase = Object.hasOwn(PHASES, event) ? PHASES[event] : undefined;
  if (phase === undefined)
    return ignored((Object.hasOwn(WHY_NOT, event) ? WHY_NOT[event] : undefined) ?? `${event} events are not used`);
  const told = checkPayload(build, payload, 'TeamCity payload');
  if (told.personal === true) return ignored('a personal build has changes that are in no commit');
  const source = sourceOf(told);
  if (source === undefined)
    return ignored(
      phase === 'started'
        ? 'the build has no revision yet; it is followed when its changes are loaded (CHANGES_LOADED) or it has finished'
        : 'the build has no revision that is a Git commit; let the fields of the webhook include revisions(revision($long))',
    );
  return { event, events: readEvents([toEvent(told, source, phase)], 'TeamCity payload') };
}

function toEvent(told: Build, source: BuildSource, phase: 'started' | 'completed' | 'cancelled'): CiEvent {
  const parameters = parametersOf(told);
  const change = changeOf(source, parameters, told.branchName);
  const common = {
    repository: source.repository,
    pipeline: toPipeline(told, source, branchOf(source, parameters, told.branchName)),
    changes: change === undefined ? [] : [change],
  };
  if (phase === 'started') return { type: 'pipeline-started', ...common };
  const isCancelled = phase === 'cancelled' || told.canceledInfo != null;
  return { type: 'pipeline-completed', ...common, conclusion: conclusionOf(told.status, isCancelled) };
}

interface BuildSource extends Source {
  readonly repository: RepositoryRef;
}

/**
 * Of several VCS roots, the first whose repository is known. A payload without addresses still tells of the build: it is then filed under
 * its TeamCity project, and nothing is shown at the code host.
 */
function sourceOf(told: Build): BuildSource | undefined {
  const parameters = parametersOf(told);
  const revisions = (told.revisions?.revision ?? []).filter(({ version }) => isCommit(version));
  const known = revisions.map((one) => ({ one, repository: repositoryOf(urlsOf(one, parameters)) }));
  const chosen =
    known.find(({ repository }) => repository?.host !== undefined) ?? known.find(({ repository }) => repository) ?? known[0];
  if (chosen === undefined || !isCommit(chosen.one.version)) return undefined;
  const { projectId, projectName, id } = told.buildType ?? {};
  const project = projectId || projectName || id || told.buildTypeId || 'TeamCity';
  return {
    commit: chosen.one.version,
    ref: chosen.one.vcsBranchName ?? undefined,
    repository: chosen.repository ?? { name: clip(project, 512) },
  };
}

/** Where the VCS root says so itself, where a parameter of the build does, or the name that TeamCity gave the root. */
function urlsOf({ 'vcs-root-instance': root }: Revision, parameters: Parameters): readonly (string | null | undefined)[] {
  const own = root?.properties?.property?.find(({ name }) => name === 'url')?.value;
  const byRoot = root?.['vcs-root-id'] ? parameters(`vcsroot.${root['vcs-root-id']}.url`) : undefined;
  return [own, byRoot, parameters('vcsroot.url'), root?.name];
}

function parametersOf({ resultingProperties, startProperties, properties: given }: Build): Parameters {
  const lists = [resultingProperties, startProperties, given].map((list) => list?.property ?? []);
  return (name) => {
    const value = lists.flat().find((property) => property.name === name)?.value;
    return value === null || value === '' ? undefined : value;
  };
}

function toPipeline(told: Build, { commit }: BuildSource, branch: string | undefined): PipelineRef {
  const { webUrl, buildType } = told;
  const startedAt = toIso(told.startDate);
  const name = [buildType?.projectName, buildType?.name].filter((part) => part).join(' / ');
  return {
    id: String(told.id),
    // TeamCity has no attempts: whatever runs again is another build.
    attempt: 1,
    name: clip(name || buildType?.id || told.buildTypeId || 'Build', 512),
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(isHttpUrl(webUrl) ? { url: webUrl } : {}),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

/** `20230821T084709+0000`: https://www.jetbrains.com/help/teamcity/rest/teamcity-rest-api-documentation.html#Date+and+Time */
export function toIso(date: string | null | undefined): string | undefined {
  const [, year, month, day, hour, minute, second, zone = ''] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z|[+-]\d{4})$/.exec(date ?? '') ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
