import { Readable } from 'node:stream';
import type { PipelineRef } from '@testwire/contracts';
import type { CollectedResult, CollectRequest, HostedArtifact } from '@testwire/providers';
import type { GiteaClient } from '../../src/gitea/index.ts';
import { SHA } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { changeRun, connect, REPOSITORY, startGitea, TOKEN } from './simulated.ts';

afterEach(closeAll);

const repository = { name: REPOSITORY };
const pipeline = (id: number | string): PipelineRef => ({ id: String(id), attempt: 1, name: 'CI', commit: SHA });
const LIMITS = { fileBytes: 1000, totalBytes: 100_000, files: 100 };

async function collect(client: GiteaClient, id: number, more: Partial<CollectRequest> = {}): Promise<CollectedResult[]> {
  const request = { repository, pipeline: pipeline(id), artifacts: ['test-*'], files: ['**/*.xml'], limits: LIMITS, ...more };
  const found: CollectedResult[] = [];
  for await (const one of client.pipelines.collectResults(request)) found.push(one);
  return found;
}

const shown = (found: readonly CollectedResult[]): unknown[] =>
  found.map((one) => (one.kind === 'file' ? [one.shard, one.path, Buffer.from(one.content).toString()] : [one.shard, one.kind]));

const run = { repository: REPOSITORY, commit: SHA, branch: 'feature' };

it('reads the wanted files of the wanted artifacts, the newest of each name', async () => {
  const gitea = await startGitea();
  const { id } = gitea.addRun({
    ...run,
    artifacts: [
      { name: 'test-unit', files: { 'a.xml': 'old' } },
      { name: 'logs', files: { 'b.xml': 'unwanted' } },
      { name: 'test-unit', files: { 'a.xml': 'new', 'a.txt': 'unwanted' } },
      { name: 'test-e2e', files: { 'deep/c.xml': 'third' } },
    ],
  });
  expect(shown(await collect(connect(gitea), id))).toEqual([
    ['test-e2e', 'deep/c.xml', 'third'],
    ['test-unit', 'a.xml', 'new'],
  ]);
});

it('reads all pages of artifacts, of a server that gives fewer than asked', async () => {
  const gitea = await startGitea({ maxPageSize: 4 });
  const artifacts = Array.from({ length: 11 }, (_, index) => ({ name: `test-${index}`, files: { 'a.xml': `${index}` } }));
  const { id } = gitea.addRun({ ...run, artifacts });
  await expect(collect(connect(gitea), id)).resolves.toHaveLength(11);
});

it('says how many artifacts were not read, where there are more than it takes', async () => {
  const gitea = await startGitea({ maxPageSize: 1 });
  const artifacts = Array.from({ length: 205 }, (_, index) => ({ name: `log-${index}`, files: {} }));
  const { id } = gitea.addRun({ ...run, artifacts });
  await expect(collect(connect(gitea), id)).resolves.toMatchObject([
    { kind: 'problem', message: 'Only 200 of 205 artifacts of the run were read.' },
  ]);
});

it('shows the token to nobody but the server', async () => {
  const gitea = await startGitea();
  const { id } = gitea.addRun({ ...run, artifacts: [{ name: 'test-unit', files: { 'a.xml': 'x' } }] });
  await collect(connect(gitea), id);
  const stored = gitea.requests.filter(({ path }) => path.startsWith('/_storage/'));
  expect(stored).toHaveLength(1);
  expect(JSON.stringify(stored)).not.toContain(TOKEN);
});

it('tells of what cannot be read', async () => {
  const gitea = await startGitea();
  const { id } = gitea.addRun({
    ...run,
    artifacts: [
      { name: 'test-expired', files: { 'a.xml': 'x' }, expired: true },
      { name: 'test-large', files: { 'a.xml': 'x'.repeat(2000) } },
    ],
  });
  expect(shown(await collect(connect(gitea), id))).toEqual([
    ['test-expired', 'problem'],
    ['test-large', 'problem'],
  ]);
  gitea.addRun({ ...run, id: 7, artifacts: [{ name: 'test-zip', files: { 'a.xml': 'x' } }] });
  gitea.failNext({ path: /_storage/, status: 200, body: 'no zip' });
  expect(shown(await collect(connect(gitea), 7))).toEqual([['test-zip', 'problem']]);
  gitea.failNext({ path: /_storage/, status: 403, body: 'expired' });
  expect(shown(await collect(connect(gitea), 7))).toEqual([['test-zip', 'problem']]);
  expect(shown(await collect(connect(gitea), 7, { limits: { ...LIMITS, totalBytes: 10 } }))).toEqual([['test-zip', 'problem']]);
});

it('follows no address from https to http, and none that is no address', async () => {
  const gitea = await startGitea();
  gitea.addRun({ ...run, id: 7, artifacts: [{ name: 'test-zip', files: { 'a.xml': 'x' } }] });
  for (const location of ['file:///etc/passwd', 'http://']) {
    gitea.failNext({ path: /\/zip$/, status: 302, headers: { Location: location } });
    expect(shown(await collect(connect(gitea), 7))).toEqual([['test-zip', 'problem']]);
  }
});

it('throws what may be better later', async () => {
  const gitea = await startGitea();
  gitea.addRun({ ...run, id: 7, artifacts: [{ name: 'test-zip', files: { 'a.xml': 'x' } }] });
  for (const path of [/artifacts$/, /\/zip$/, /_storage/]) {
    gitea.failNext({ path, status: 503 });
    await expect(collect(connect(gitea), 7)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  }
});

it('finds nothing at a server without artifacts in its API, and says so in the log', async () => {
  const gitea = await startGitea({ family: 'forgejo' });
  const { id } = gitea.addRun({ ...run, artifacts: [{ name: 'test-unit', files: { 'a.xml': 'x' } }] });
  const logged: unknown[] = [];
  const log = (level: string, fields: object): void => void logged.push({ level, ...fields });
  await expect(collect(connect(gitea, {}, { log }), id)).resolves.toEqual([]);
  expect(logged).toEqual([{ level: 'warn', repository: REPOSITORY, pipeline: String(id) }]);
});

it('does not take a repository that it may not see for a server without artifacts', async () => {
  const gitea = await startGitea({ token: { permission: 'none' } });
  await expect(collect(connect(gitea), 7)).rejects.toMatchObject({ failure: { kind: 'not_found' } });
});

it.each(['gitea', 'forgejo'] as const)('reads how a run of %s stands', async (family) => {
  const gitea = await startGitea({ family });
  const stateOf = (status: 'success' | 'failure' | 'cancelled' | 'skipped' | 'waiting' | 'running' | 'blocked') =>
    connect(gitea).pipelines.readPipeline?.(repository, pipeline(gitea.addRun({ ...run, status }).id));
  await expect(stateOf('waiting')).resolves.toEqual({ state: 'waiting' });
  await expect(stateOf('blocked')).resolves.toEqual({ state: 'waiting' });
  await expect(stateOf('running')).resolves.toEqual({ state: 'running' });
  for (const conclusion of ['success', 'failure', 'cancelled', 'skipped'] as const)
    await expect(stateOf(conclusion)).resolves.toEqual({ state: 'completed', conclusion, attempt: 1 });
});

it('asks for no run whose id is none', async () => {
  const gitea = await startGitea();
  const { pipelines } = connect(gitea);
  await expect(pipelines.readPipeline?.(repository, pipeline('../../user'))).rejects.toMatchObject({
    failure: { kind: 'rejected' },
  });
  expect(gitea.requests).toEqual([]);
});

it.each([
  ['gitea', undefined],
  ['forgejo', '81'],
] as const)('starts a workflow at %s', async (family, id) => {
  const gitea = await startGitea({ family });
  const outcome = await connect(gitea).pipelines.trigger?.(repository, {
    ref: 'main',
    pipeline: 'ci.yml',
    inputs: { suite: 'smoke' },
  });
  const url = `${gitea.url}/acme/shop/actions?workflow=ci.yml`;
  expect(outcome).toEqual({ kind: 'done', value: { url, ...(id === undefined ? {} : { id }) } });
  expect(gitea.state.runs).toMatchObject([{ workflow: 'ci.yml', branch: 'main', inputs: { suite: 'smoke' } }]);
});

it('starts nothing without the name of a workflow', async () => {
  const gitea = await startGitea();
  await expect(connect(gitea).pipelines.trigger?.(repository, { ref: 'main' })).resolves.toMatchObject({ kind: 'failed' });
  expect(gitea.requests).toEqual([]);
});

it('claims neither to start runs again nor to cancel them', async () => {
  const { pipelines } = connect(await startGitea());
  expect(Object.keys(pipelines).toSorted()).toEqual(['collectResults', 'readPipeline', 'trigger']);
});

it('finds the open pull requests whose head is the commit, on every page', async () => {
  const gitea = await startGitea({ maxPageSize: 5 });
  for (let index = 0; index < 12; index += 1)
    gitea.addPullRequest({ repository: REPOSITORY, headBranch: `b${index}`, head: 'c'.repeat(40) });
  gitea.addPullRequest({ repository: REPOSITORY, headBranch: 'late', head: SHA, headRepository: 'eve/shop' });
  gitea.addPullRequest({ repository: REPOSITORY, headBranch: 'merged', head: SHA, state: 'closed', merged: true });
  const found = await connect(gitea).findChanges(repository, SHA.toUpperCase());
  expect(found.map(({ number, headBranch, fork }) => ({ number, headBranch, fork }))).toEqual([
    { number: 4, headBranch: 'feature', fork: false },
    { number: 17, headBranch: 'late', fork: true },
  ]);
});

function artifact(text: string, more: Partial<HostedArtifact> = {}): HostedArtifact {
  const bytes = Buffer.byteLength(text);
  return { name: 'shots/a b.png', mediaType: 'image/png', bytes, open: async () => Readable.from([Buffer.from(text)]), ...more };
}

it('keeps artifacts only where that was asked for', async () => {
  const gitea = await startGitea();
  expect(connect(gitea).artifacts).toBeUndefined();
  expect(connect(gitea, { artifactUpload: 'release' }).artifacts).toBeDefined();
});

it('keeps an artifact once as an asset of one pre-release, and replaces what changed', async () => {
  const gitea = await startGitea();
  const upload = (one: HostedArtifact) =>
    connect(gitea, { artifactUpload: 'release' }).artifacts?.uploadArtifact(changeRun(), one);
  const first = await upload(artifact('one'));
  expect(first).toMatchObject({
    kind: 'done',
    value: { url: expect.stringContaining('/releases/download/testwire-artifacts/run-1-') },
  });
  await expect(upload(artifact('one'))).resolves.toEqual({ ...first, kind: 'unchanged' });
  await expect(upload(artifact('two'))).resolves.toMatchObject({ kind: 'done' });
  await expect(upload(artifact('two', { name: 'shots/a_b.png' }))).resolves.toMatchObject({ kind: 'done' });
  const [release] = gitea.state.releases;
  expect(gitea.state.releases).toHaveLength(1);
  expect(release).toMatchObject({ tag: 'testwire-artifacts', prerelease: true });
  expect(release?.assets.map(({ content }) => content.toString())).toEqual(['two', 'two']);
});

it('uses the release that somebody else made at the same moment', async () => {
  const gitea = await startGitea();
  const client = connect(gitea, { artifactUpload: 'release' });
  await client.artifacts?.uploadArtifact(changeRun(), artifact('one'));
  gitea.failNext({ path: /releases\/tags/, status: 404, body: { message: 'not yet' } });
  await expect(client.artifacts?.uploadArtifact(changeRun(), artifact('two'))).resolves.toMatchObject({ kind: 'done' });
  expect(gitea.state.releases).toHaveLength(1);
});

it('refuses what is larger than it says or than may be', async () => {
  const gitea = await startGitea();
  const { artifacts } = connect(gitea, { artifactUpload: 'release' });
  const large = artifact('x', { bytes: (artifacts?.maxBytes ?? 0) + 1 });
  await expect(artifacts?.uploadArtifact(changeRun(), large)).resolves.toMatchObject({ failure: { kind: 'rejected' } });
  expect(gitea.requests).toEqual([]);
});

it('checks what it may do', async () => {
  const gitea = await startGitea();
  await expect(connect(gitea).checkAccess(repository)).resolves.toMatchObject([
    { ok: true },
    { ok: true },
    { ok: true, repository: 'found' },
  ]);
  await expect(connect(gitea).checkAccess({ name: 'acme/none' })).resolves.toMatchObject([
    { ok: true },
    { ok: true },
    { ok: false, repository: 'missing' },
  ]);
  await expect(connect(gitea, { token: 'wrong' }).checkAccess(repository)).resolves.toMatchObject([{ ok: true }, { ok: false }]);
  gitea.failNext({ path: /\/user$/, status: 404, body: 'not found' });
  await expect(connect(gitea).checkAccess(repository)).resolves.toMatchObject([
    { ok: false, advice: expect.stringContaining('GITEA_BASE_URL') },
  ]);
  await expect(connect(gitea, { token: undefined }).checkAccess(repository)).resolves.toMatchObject([{ ok: false }]);
  gitea.setTokens([{ token: TOKEN, login: 'testwire', permission: 'read', scopes: ['write:issue', 'write:repository'] }]);
  await expect(connect(gitea).checkAccess(repository)).resolves.toMatchObject([
    { ok: true },
    { ok: false, advice: expect.stringContaining('GITEA_USERNAME') },
  ]);
  await expect(connect(gitea, { username: 'testwire' }).checkAccess(repository)).resolves.toMatchObject([
    { ok: true },
    { ok: true },
    { ok: false, repository: 'found', advice: expect.stringContaining('Collaborators') },
  ]);
});
