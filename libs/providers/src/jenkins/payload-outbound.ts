import { z } from 'zod';
import { checkPayload } from '../payload.ts';
import type { ParsedDelivery } from '../webhook.ts';
import { readBuildUrl } from './build-path.ts';
import { ignored, toDelivery } from './payload.ts';
import { READ_VARIABLES, type Variables } from './variables.ts';

/** https://github.com/jenkinsci/outbound-webhook-plugin: `NotificationEvent.java` */
const outbound = z.object({
  buildUrl: z.string().max(2048),
  event: z.string().min(1).max(32),
  buildNumber: z.int().nullish(),
  /** A Java map as text, with whatever the build's variables hold. */
  buildVars: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
});
export type Outbound = z.infer<typeof outbound>;

export function readOutbound(payload: unknown): Outbound {
  return checkPayload(outbound, payload, 'Jenkins outbound webhook');
}

export function parseOutbound(payload: unknown): ParsedDelivery {
  const { buildUrl, event: kind, buildVars } = readOutbound(payload);
  const lower = kind.toLowerCase();
  const event = `outbound.${lower}`;
  const meaning = Object.hasOwn(MEANINGS, lower) ? MEANINGS[lower] : undefined;
  if (meaning === undefined) return ignored(event, `"${kind}" does not say that a build started or ended`);
  const build = readBuildUrl(buildUrl);
  if (build === undefined)
    return ignored(event, 'its buildUrl is not that of a build: set the Jenkins URL in the settings of Jenkins');
  return toDelivery({ event, ...meaning, build, url: buildUrl, variables: variablesOf(buildVars) });
}

const MEANINGS: Readonly<Record<string, { phase: 'started' | 'completed'; result?: string } | undefined>> = {
  start: { phase: 'started' },
  success: { phase: 'completed', result: 'SUCCESS' },
  unstable: { phase: 'completed', result: 'UNSTABLE' },
  failure: { phase: 'completed', result: 'FAILURE' },
};

/** Of `{A=1, GIT_COMMIT=72aef11, B=2}` only what we know by name. A value ends where the next variable begins. */
export function variablesOf(buildVars: Outbound['buildVars']): Variables {
  if (buildVars == null) return {};
  if (typeof buildVars !== 'string') {
    const known = READ_VARIABLES.flatMap((name) => {
      const value = Object.hasOwn(buildVars, name) ? buildVars[name] : undefined;
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    return Object.fromEntries(known);
  }
  const wanted: ReadonlySet<string> = new Set(READ_VARIABLES);
  const pairs = buildVars
    .replace(/^\{/, '')
    .replace(/\}$/, '')
    .split(/, (?=[A-Za-z_]\w*=)/);
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const at = pair.indexOf('=');
      return at > 0 && wanted.has(pair.slice(0, at)) ? [[pair.slice(0, at), pair.slice(at + 1)]] : [];
    }),
  );
}
