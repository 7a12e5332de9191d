import type { SurfaceRef } from '../../src/provider.ts';
import { COMMIT, runView, startWorld, surfaceOf, TOKENS, type World, writes } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.github.unexpected).toEqual([]);
  await world.close();
});

const CREATE = 'POST /repos/octo/hello/check-runs';

function write(run = runView(), previous?: SurfaceRef, body = 'all is well') {
  return surfaceOf(world.client(TOKENS.app), 'check').write({ run, headline: '12 passed', body, previous });
}

async function written(...args: Parameters<typeof write>): Promise<SurfaceRef> {
  const outcome = await write(...args);
  if (!('value' in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

function annotations(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    path: 'src/a.ts',
    line: index + 1,
    title: `t${index}`,
    message: `m${index}`,
  }));
}

describe('a check run', () => {
  it('says everything about the run', async () => {
    const run = runView({ status: 'failed', finishedAt: '2026-03-01T09:05:00Z', annotations: annotations(1) });
    const outcome = await write(run);
    expect(outcome).toMatchObject({ kind: 'done', value: { externalId: '1', rung: 'check-run' } });
    expect(world.github.state.checkRuns).toMatchObject([
      {
        headSha: COMMIT,
        name: 'unit',
        status: 'completed',
        conclusion: 'failure',
        externalId: 'run-1',
        detailsUrl: 'https://testwire.example/runs/run-1',
        startedAt: '2026-03-01T09:00:00Z',
        completedAt: '2026-03-01T09:05:00Z',
        output: { title: '12 passed', summary: 'all is well' },
        annotations: [{ path: 'src/a.ts', start_line: 1, end_line: 1, annotation_level: 'failure', title: 't0', message: 'm0' }],
      },
    ]);
  });

  it.each([
    ['pending', 'queued', null],
    ['running', 'in_progress', null],
    ['passed', 'completed', 'success'],
    ['failed', 'completed', 'failure'],
    ['errored', 'completed', 'failure'],
    ['incomplete', 'completed', 'timed_out'],
    ['cancelled', 'completed', 'cancelled'],
  ] as const)('shows %s as %s, %s', async (status, shown, conclusion) => {
    await write(runView({ status }));
    expect(world.github.state.checkRuns).toMatchObject([{ status: shown, conclusion }]);
  });

  it('is written once when nothing changed, with and without its id', async () => {
    const run = runView({ status: 'failed', annotations: annotations(60) });
    const previous = await written(run);
    const before = writes(world).length;
    expect(await write(run, previous)).toEqual({ kind: 'unchanged', value: previous });
    expect(await write(run)).toEqual({ kind: 'unchanged', value: previous });
    expect(writes(world)).toHaveLength(before);
  });

  it('goes from queued to completed in place', async () => {
    const queued = await written(runView({ status: 'pending' }));
    const running = await written(runView({ status: 'running' }), queued);
    const finished = await written(runView({ status: 'passed' }), running);
    expect(finished).toEqual(queued);
    expect(world.github.state.checkRuns).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
  });

  it('sends 120 annotations in three requests, and the verdict in the last', async () => {
    await write(runView({ status: 'failed', annotations: annotations(120) }));
    expect(writes(world)).toEqual([CREATE, `PATCH ${CREATE.slice(5)}/1`, `PATCH ${CREATE.slice(5)}/1`]);
    const bodies = world.github.requests.filter(({ method }) => method !== 'GET').map(({ body }) => body as { status: string });
    expect(bodies.map(({ status }) => status)).toEqual(['in_progress', 'in_progress', 'completed']);
    expect(world.github.state.checkRuns[0]?.annotations.map(({ start_line }) => start_line)).toEqual(
      annotations(120).map(({ line }) => line),
    );
  });

  it('sends no annotations before the verdict', async () => {
    const previous = await written(runView({ status: 'running', annotations: annotations(3) }));
    expect(world.github.state.checkRuns[0]?.annotations).toHaveLength(0);
    await write(runView({ status: 'failed', annotations: annotations(3) }), previous);
    expect(world.github.state.checkRuns[0]?.annotations).toHaveLength(3);
  });

  it('sends only the annotations that are missing when a process died between two requests', async () => {
    const run = runView({ status: 'failed', annotations: annotations(120) });
    world.github.failNext({ method: 'PATCH', path: /check-runs/, status: 502, afterEffect: true });
    expect(await write(run)).toMatchObject({ kind: 'failed', failure: { kind: 'unavailable', status: 502 } });
    expect(world.github.state.checkRuns[0]).toMatchObject({ status: 'in_progress' });

    await write(run);
    expect(world.github.state.checkRuns).toHaveLength(1);
    expect(world.github.state.checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(world.github.state.checkRuns[0]?.annotations).toHaveLength(120);
  });

  it('changes its text in place without sending its annotations again', async () => {
    const run = runView({ status: 'failed', annotations: annotations(60) });
    const previous = await written(run);
    expect(await write(run, previous, 'and a link')).toEqual({ kind: 'done', value: previous });
    expect(world.github.state.checkRuns).toMatchObject([{ output: { summary: 'and a link' } }]);
    expect(world.github.state.checkRuns[0]?.annotations).toHaveLength(60);
  });

  it('never shows annotations that the run no longer has', async () => {
    const previous = await written(runView({ status: 'failed', annotations: annotations(3) }));
    await write(runView({ status: 'failed', annotations: annotations(1) }), previous);
    expect(world.github.state.checkRuns.map((check) => check.annotations.length)).toEqual([3, 1]);
  });

  it('is another one for a new attempt, because a verdict cannot be taken back', async () => {
    const first = await written(runView({ status: 'failed' }));
    const second = await written(runView({ status: 'running', attempt: 2 }), first);
    expect(second.externalId).not.toBe(first.externalId);
    const third = await written(runView({ status: 'passed', attempt: 2 }), second);
    expect(third).toEqual(second);
    expect(world.github.state.checkRuns).toMatchObject([{ conclusion: 'failure' }, { conclusion: 'success' }]);
  });

  it('is another one when the verdict changes', async () => {
    const first = await written(runView({ status: 'failed' }));
    await write(runView({ status: 'passed' }), first);
    expect(world.github.state.checkRuns).toMatchObject([{ conclusion: 'failure' }, { conclusion: 'success' }]);
  });

  it('is another one for another run in the same place, unless the old one has no verdict', async () => {
    const first = await written(runView({ status: 'passed' }));
    const second = await written(runView({ runId: 'run-2', status: 'running' }), first);
    await write(runView({ runId: 'run-3', status: 'passed' }), second);
    expect(world.github.state.checkRuns.map(({ externalId }) => externalId)).toEqual(['run-1', 'run-3']);
  });

  it.each([{ previous: false }, { previous: true }])(
    'is found again when the answer to its creation was lost (%j)',
    async ({ previous }) => {
      const first = previous ? await written(runView({ status: 'failed' })) : undefined;
      const run = runView({ status: 'running', attempt: 2 });
      world.github.failNext({ method: 'POST', path: /check-runs$/, status: 'reset', afterEffect: true });
      expect(await write(run, first)).toMatchObject({ kind: 'failed', failure: { kind: 'unavailable' } });
      const count = world.github.state.checkRuns.length;
      expect(await write(run, first)).toMatchObject({ kind: 'unchanged', value: { externalId: String(count) } });
      expect(world.github.state.checkRuns).toHaveLength(count);
    },
  );

  it('is made again when GitHub no longer has it', async () => {
    const previous = { externalId: '4711', rung: 'check-run' };
    expect(await write(runView(), previous)).toMatchObject({ kind: 'done', value: { externalId: '1' } });
  });

  it('leaves the check runs of others alone', async () => {
    await write(runView({ runId: 'run-other' }));
    await write(runView());
    expect(await write(runView({ runId: 'run-other' }))).toMatchObject({ kind: 'unchanged', value: { externalId: '1' } });
    expect(world.github.state.checkRuns.map(({ externalId }) => externalId)).toEqual(['run-other', 'run-1']);
  });

  it('takes a body that is empty and annotations without a message', async () => {
    const run = runView({ status: 'failed', annotations: [{ path: 'a', line: 0, title: 'broke', message: ' ' }] });
    expect(await write(run, undefined, '')).toMatchObject({ kind: 'done' });
    expect(world.github.state.checkRuns).toMatchObject([
      { output: { summary: '12 passed' }, annotations: [{ message: 'broke', start_line: 1 }] },
    ]);
  });

  it('reports a commit that is gone as rejected, with the words of GitHub', async () => {
    await world.close();
    world = await startWorld({ repositories: [{ fullName: 'octo/hello', commits: [] }] });
    const outcome = await write(runView({ commit: 'b'.repeat(40) }));
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'rejected', status: 422 } });
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining('No commit found for SHA') } });
  });
});

describe('the place of a check', () => {
  it('is one for each commit and name', () => {
    const surface = surfaceOf(world.client(TOKENS.app), 'check');
    expect(surface.place(runView())).toBe(`check:octo/hello@${COMMIT}:unit`);
    const { commit: _, ...without } = runView();
    expect(surface.place(without)).toBeUndefined();
  });
});
