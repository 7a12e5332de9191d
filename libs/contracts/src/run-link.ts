import { createHmac, timingSafeEqual } from 'node:crypto';

/** The query parameter that carries the signature of a link. */
export const LINK_PARAMETER = 'access';

/** What links to runs are made with. */
export interface LinkSettings {
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly readAccess: 'public' | 'token';
  /** The first signs, all of them open. */
  readonly linkSecrets: readonly string[];
}

function signatureOf(runId: string, secret: string): string {
  return createHmac('sha256', secret).update(runId).digest('base64url');
}

/**
 * The address of something of a run for people who click: `report.html`, `artifacts/<name>`. Where reading needs a token it is
 * signed, for this run and no other. It never expires, because it must be the same text every time: what providers show is
 * written again only when it differs.
 */
export function linkToRun(settings: LinkSettings, runId: string, path: string): string {
  const address = `${settings.publicUrl}/v1/runs/${runId}/${path}`;
  const [secret] = settings.linkSecrets;
  if (settings.readAccess === 'public' || secret === undefined) return address;
  return `${address}?${LINK_PARAMETER}=${signatureOf(runId, secret)}`;
}

/** Whether one of the secrets signed this for the run. Takes the same time whatever is wrong with it. */
export function opensRun(secrets: readonly string[], runId: string, signature: string): boolean {
  const given = Buffer.from(signature);
  return secrets
    .map((secret) => Buffer.from(signatureOf(runId, secret)))
    .map((right) => given.length === right.length && timingSafeEqual(given, right))
    .includes(true);
}
