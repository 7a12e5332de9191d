import { type AzureDevOpsSimulator, type AzureDevOpsSimulatorOptions, startAzureDevOpsSimulator } from '@testwire/testkit';
import type { ProviderDeps, RunView, Surface, SurfaceKind, SurfaceRef } from '@testwire/providers';
import { AzureDevOpsClient } from '../../src/azure-devops/index.ts';
import { azureDevOpsSettings } from '../../src/azure-devops/settings.ts';
import { AT, runView, SHA, testDeps } from '../support.ts';
import { opened } from '../support-simulators.ts';

export const TOKEN = 'azure-pat-0123456789';
export const REPOSITORY_ID = '2f3d611a-f012-4b39-b157-8db63f380226';
export const REPOSITORY = { name: 'my shop/web', id: REPOSITORY_ID };
export const PULL_REQUEST = 4;
export const BUILD = 31;
export const OLD_HEAD = 'b'.repeat(40);
/** Of the newest iteration. */
export const MERGE = 'e'.repeat(40);

/** A simulated organization with one repository, one pull request of two iterations and one build; every test starts its own. */
export async function startAzure(options: Partial<AzureDevOpsSimulatorOptions> = {}): Promise<AzureDevOpsSimulator> {
  const azure = opened(
    await startAzureDevOpsSimulator({
      organization: 'acme',
      repositories: [{ id: REPOSITORY_ID, project: 'my shop', name: 'web', commits: [SHA] }],
      definitions: [{ id: 12, project: 'my shop', name: 'ci' }],
      tokens: [{ token: TOKEN }],
      now: () => Date.parse(AT),
      ...options,
    }),
  );
  const heads = [OLD_HEAD, SHA];
  azure.addPullRequest({ repository: REPOSITORY_ID, id: PULL_REQUEST, sourceBranch: 'feature', heads, mergeCommit: MERGE });
  azure.addBuild({ repository: REPOSITORY_ID, id: BUILD, sourceVersion: SHA, sourceBranch: 'refs/heads/feature' });
  return azure;
}

export function connect(
  azure: { readonly baseUrl: string },
  settings: Record<string, unknown> = {},
  deps: Partial<ProviderDeps> = {},
): AzureDevOpsClient {
  return new AzureDevOpsClient(azureDevOpsSettings.parse({ baseUrl: azure.baseUrl, token: TOKEN, ...settings }), testDeps(deps));
}

/** The surfaces that write there, by the name of their rung. */
const PLACES = {
  'commit-status': /^status:[^!]*$/,
  'pull-request-status': /^status:.*!/,
  thread: /^comment:/,
  'test-run': /^tests:/,
};

export function surface(client: AzureDevOpsClient, rung: keyof typeof PLACES, run: RunView): Surface {
  const kind: SurfaceKind = rung === 'thread' ? 'comment' : rung === 'test-run' ? 'tests' : 'status';
  const found = client.surfaces.filter((one) => one.kind === kind);
  const named = found.find((one) => PLACES[rung].test(one.place(run) ?? ''));
  const only = rung === 'commit-status' ? found[0] : found.at(-1);
  const chosen = named ?? only;
  if (chosen === undefined) throw new RangeError(`no surface ${rung}`);
  return chosen;
}

export function changeRun(overrides: Partial<RunView> = {}): RunView {
  return runView({ repository: REPOSITORY, change: { number: PULL_REQUEST, headSha: SHA }, ...overrides });
}

/** A finished run of the build. */
export function buildRun(overrides: Partial<RunView> = {}): RunView {
  const pipeline = { id: `my shop/${BUILD}`, attempt: 1, name: 'ci', commit: SHA };
  return changeRun({ pipeline, finishedAt: AT, ...overrides });
}

export function write(
  client: AzureDevOpsClient,
  rung: keyof typeof PLACES,
  run: RunView,
  text: { headline?: string; body?: string; previous?: SurfaceRef } = {},
): ReturnType<Surface['write']> {
  return surface(client, rung, run).write({
    run,
    headline: text.headline ?? '3 tests passed',
    body: text.body ?? 'All is well.',
    previous: text.previous,
  });
}

/** Holds two writers where they are about to make something there, until both have seen that it is not there yet. */
export async function meet(
  azure: AzureDevOpsSimulator,
  path: RegExp,
  start: () => readonly ReturnType<Surface['write']>[],
): Promise<void> {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  const before = azure.requests.length;
  azure.delayNext({ method: 'POST', path, times: 2, until });
  const state = { isOver: false };
  const writes = Promise.all(start()).finally(() => {
    state.isOver = true;
  });
  const arrived = (): number =>
    azure.requests.slice(before).filter((request) => request.method === 'POST' && path.test(request.path)).length;
  while (arrived() < 2 && !state.isOver) await new Promise(setImmediate);
  expect(arrived()).toBe(2);
  release();
  await writes;
}
