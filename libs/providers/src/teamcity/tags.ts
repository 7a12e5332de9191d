import type { RestClient } from '../rest-client.ts';

const PREFIX = 'testwire-';
const OURS: readonly string[] = [`${PREFIX}passed`, `${PREFIX}failed`];

/**
 * Leaves the one of our tags that is wanted, if any. Other tags are not touched, also those that somebody adds at this moment: only
 * our own is named. https://www.jetbrains.com/help/teamcity/rest/manage-finished-builds.html#Manage+Build+Tags
 * @returns whether anything was written
 */
export async function writeTag(
  api: RestClient,
  path: string,
  present: readonly string[],
  verdict: 'passed' | 'failed' | undefined,
): Promise<boolean> {
  const wanted = verdict === undefined ? [] : [`${PREFIX}${verdict}`];
  // TeamCity compares tags without regard to case.
  const names = present.map((tag) => tag.toLowerCase());
  const old = OURS.filter((tag) => names.includes(tag) && !wanted.includes(tag));
  const missing = wanted.filter((tag) => !names.includes(tag)).map((name) => ({ name }));
  const request = { path: `${path}/tags`, needs: 'Tag build' };
  for (const [index, tag] of old.entries()) {
    const json = { tag: index === 0 ? missing : [] };
    await api.send({ ...request, method: 'PUT', query: { locator: `name:${tag}` }, json });
  }
  if (old.length === 0 && missing.length > 0) await api.send({ ...request, method: 'POST', json: { tag: missing } });
  return old.length > 0 || missing.length > 0;
}
