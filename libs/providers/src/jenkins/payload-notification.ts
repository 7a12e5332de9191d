import { z } from 'zod';
import { checkPayload } from '../payload.ts';
import type { ParsedDelivery } from '../webhook.ts';
import { type BuildPath, readBuildPath, readBuildUrl } from './build-path.ts';
import { ignored, toDelivery } from './payload.ts';
import { READ_VARIABLES, type Variables } from './variables.ts';

const text = z.string().nullish();

/** https://github.com/jenkinsci/notification-plugin: `model/JobState.java` and `Format.java`. Log, notes and test names are not kept. */
const notification = z.object({
  build: z.object({
    full_url: text,
    url: text,
    number: z.int().positive(),
    queue_id: z.int().nullish(),
    timestamp: z.number().nullish(),
    phase: z.string().min(1).max(32),
    status: text,
    scm: z.object({ url: text, branch: text, commit: text }).nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});
export type Notification = z.infer<typeof notification>;

export function isNotification(payload: unknown): boolean {
  return payload !== null && typeof payload === 'object' && 'build' in payload;
}

export function readNotification(payload: unknown): Notification {
  return checkPayload(notification, payload, 'Jenkins notification');
}

/**
 * COMPLETED and FINALIZED both come at the end of a build. FINALIZED is the one that counts: nothing of the build changes any more, and
 * it is sent by every choice of events but "Job Completed" alone.
 */
export function parseNotification(payload: unknown): ParsedDelivery {
  const { build } = readNotification(payload);
  const event = `notification.${build.phase}`;
  const phase = PHASES[build.phase.toUpperCase()];
  if (phase === undefined) return ignored(event, WHY_NOT[build.phase.toUpperCase()] ?? `nothing follows from ${build.phase}`);
  const path = pathOf(build);
  if (path === undefined) return ignored(event, 'the notification names no build that has a path below /job/');
  return toDelivery({
    event,
    phase,
    build: path,
    url: build.full_url ?? undefined,
    result: build.status ?? undefined,
    startedAt: phase === 'started' ? toIso(build.timestamp) : undefined,
    variables: variablesOf(build),
  });
}

const PHASES: Readonly<Record<string, 'started' | 'completed' | undefined>> = { STARTED: 'started', FINALIZED: 'completed' };

const WHY_NOT: Readonly<Record<string, string>> = {
  QUEUED: 'a build that waits has no commit yet',
  COMPLETED:
    'the build is not final yet; its results are read at FINALIZED, so choose "All Events" or "Job Finalized" in the job',
};

/** Below the root, which needs no root URL; else from the whole address. */
function pathOf({ url, full_url: fullUrl }: Notification['build']): BuildPath | undefined {
  return (
    (url == null ? undefined : readBuildPath(url.replace(/^\/+/, ''))) ?? (fullUrl == null ? undefined : readBuildUrl(fullUrl))
  );
}

/** The plugin leaves out passwords, and yet a parameter may hold a secret: only names that we know are looked at. */
function variablesOf({ scm, parameters }: Notification['build']): Variables {
  const given = parameters ?? {};
  const known = READ_VARIABLES.flatMap((name) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const fromScm = { GIT_URL: scm?.url, GIT_BRANCH: scm?.branch, GIT_COMMIT: scm?.commit };
  const said = Object.entries(fromScm).flatMap(([name, value]) => (value == null ? [] : [[name, value] as const]));
  return Object.fromEntries([...known, ...said]);
}

/** Milliseconds since the epoch; the plugin sends 0 when it does not know. */
function toIso(timestamp: number | null | undefined): string | undefined {
  return timestamp != null && timestamp > 0 && timestamp < Date.UTC(2200, 0) ? new Date(timestamp).toISOString() : undefined;
}
