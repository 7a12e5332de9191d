import { Readable } from 'node:stream';
import type { HostedArtifact } from '../../src/provider.ts';
import { runView, startWorld, TOKENS, type World, writes } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.github.unexpected).toEqual([]);
  await world.close();
});

const RELEASES = 'POST /repos/octo/hello/releases';

function artifact(content: string, name = 'report.html'): HostedArtifact {
  const bytes = Buffer.from(content);
  return { name, mediaType: 'text/html', bytes: bytes.length, open: () => Promise.resolve(Readable.from([bytes])) };
}

async function upload(given: HostedArtifact, token: string = TOKENS.app, more = {}, run = runView()) {
  const host = world.client(token, { artifactUpload: 'release', ...more }).artifacts;
  if (host === undefined) throw new Error('no artifact host');
  return await host.uploadArtifact(run, given);
}

describe('uploading an artifact', () => {
  it('is offered only where the connection asks for it', () => {
    expect(world.client(TOKENS.app).artifacts).toBeUndefined();
    expect(world.client(TOKENS.app, { artifactUpload: 'release' }).artifacts?.maxBytes).toBe(2_147_483_647);
  });

  it('makes the release once and gives an address that a reader can open', async () => {
    const outcome = await upload(artifact('<p>hi</p>'));
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    expect(await (await fetch(outcome.value.url)).text()).toBe('<p>hi</p>');
    await upload(artifact('{}', 'report.json'));
    expect(world.github.state.releases).toMatchObject([
      { tag: 'testwire-artifacts', prerelease: true, assets: [{ name: 'run-1-report.html' }, { name: 'run-1-report.json' }] },
    ]);
    expect(writes(world)).toEqual([RELEASES, `${RELEASES}/1/assets`, `${RELEASES}/1/assets`]);
  });

  it('does not upload again what is there', async () => {
    const first = await upload(artifact('<p>hi</p>'));
    const before = writes(world).length;
    expect(await upload(artifact('<p>hi</p>'))).toEqual({ ...first, kind: 'unchanged' });
    expect(writes(world)).toHaveLength(before);
  });

  it('replaces what has other bytes, even as many', async () => {
    await upload(artifact('<p>hi</p>'));
    await upload(artifact('<p>yo</p>'));
    expect(world.github.state.releases[0]?.assets.map(({ content }) => content.toString())).toEqual(['<p>yo</p>']);
  });

  it('keeps names apart that GitHub would make equal', async () => {
    await upload(artifact('1', 'a b.txt'));
    await upload(artifact('2', 'a/b.txt'));
    await upload(artifact('3', 'a-b.txt'));
    expect(world.github.state.releases[0]?.assets).toHaveLength(3);
    expect(await upload(artifact('1', 'a b.txt'))).toMatchObject({ kind: 'unchanged' });
  });

  it('finds the answer that was lost', async () => {
    world.github.failNext({ method: 'POST', path: /assets$/, status: 502, afterEffect: true });
    expect(await upload(artifact('x'))).toMatchObject({ kind: 'failed', failure: { kind: 'unavailable' } });
    expect(await upload(artifact('x'))).toMatchObject({ kind: 'unchanged' });
  });

  it('uses the release that another upload made at the same moment', async () => {
    await Promise.all([upload(artifact('1', 'a')), upload(artifact('2', 'b'))]);
    expect(world.github.state.releases).toMatchObject([{ assets: [{}, {}] }]);
  });

  it('goes to the upload host of the settings', async () => {
    expect(await upload(artifact('x'), TOKENS.app, { uploadUrl: `${world.github.url}/` })).toMatchObject({ kind: 'done' });
    expect(world.github.state.releases[0]?.assets).toHaveLength(1);
  });

  it('needs a permission, and says which', async () => {
    expect(await upload(artifact('x'), TOKENS.readOnly)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'permission', message: expect.stringContaining('Contents: Read and write') },
    });
  });

  it('needs a repository', async () => {
    const { repository: _, ...run } = runView();
    expect(await upload(artifact('x'), TOKENS.app, {}, run)).toMatchObject({ kind: 'unsupported' });
  });
});
