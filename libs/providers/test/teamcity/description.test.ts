import { RUN_STATUSES, type RunStatus } from '@testwire/contracts';
import type { TeamCitySimulator } from '@testwire/testkit';
import * as fc from 'fast-check';
import { labelOf, lineOf, verdictOf, withLine } from '../../src/teamcity/comment-text.ts';
import { runView, surface, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, buildRun, connect, PIPELINE, startTeamCity, TOKEN, writesOf } from './simulated.ts';

afterEach(closeAll);

const LINK = 'https://testwire.example.com/runs/run-1';
const commentOf = (teamcity: TeamCitySimulator): string | undefined => teamcity.state.builds[0]?.comment?.text;
const tagsOf = (teamcity: TeamCitySimulator): string[] => (teamcity.state.builds[0]?.tags ?? []).map(({ name }) => name);

describe('the line at a TeamCity build', () => {
  it.each(
    Object.entries({
      pending: ['○', []],
      running: ['▶', []],
      passed: ['✔', ['testwire-passed']],
      failed: ['✘', ['testwire-failed']],
      errored: ['✘', ['testwire-failed']],
      incomplete: ['✘', ['testwire-failed']],
      cancelled: ['■', []],
    } satisfies Record<RunStatus, [string, string[]]>),
  )('shows %s with %j', async (status, [sign, tags]) => {
    expect(RUN_STATUSES).toContain(status);
    const teamcity = await startTeamCity();
    const outcome = await write(connect(teamcity), 'description', buildRun({ status: status as RunStatus }));
    expect(outcome).toEqual({
      kind: 'done',
      value: {
        externalId: String(BUILD),
        rung: 'comment',
        url: `${teamcity.baseUrl}/viewLog.html?buildId=31&buildTypeId=Shop_UnitTests`,
      },
    });
    expect(commentOf(teamcity)).toBe(`[Testwire] ${sign} 3 tests passed ${LINK}`);
    expect(tagsOf(teamcity)).toEqual(tags);
  });

  it('writes the same only once', async () => {
    const teamcity = await startTeamCity();
    await write(connect(teamcity), 'description', buildRun());
    const writes = writesOf(teamcity).length;
    await expect(write(connect(teamcity), 'description', buildRun())).resolves.toMatchObject({ kind: 'unchanged' });
    expect(writesOf(teamcity)).toHaveLength(writes);
  });

  it('changes its own line and tag, and leaves those of others', async () => {
    const teamcity = await startTeamCity();
    teamcity.comment(BUILD, 'Please keep this build.\n[Testwire: lint] ✔ 2 tests passed');
    teamcity.tag(BUILD, 'release');
    teamcity.tag(BUILD, 'testwire-failed', 'dana');
    await write(connect(teamcity), 'description', buildRun({ status: 'failed' }), { headline: '1 failed' });
    expect(tagsOf(teamcity)).toEqual(['release', 'testwire-failed', 'testwire-failed']);
    await write(connect(teamcity), 'description', buildRun(), { headline: 'all well' });
    expect(commentOf(teamcity)).toBe(`Please keep this build.\n[Testwire: lint] ✔ 2 tests passed\n[Testwire] ✔ all well ${LINK}`);
    expect(teamcity.state.builds[0]?.tags).toEqual([
      { name: 'release' },
      { name: 'testwire-failed', owner: 'dana' },
      { name: 'testwire-passed' },
    ]);
  });

  it('keeps a tag that somebody adds while ours is being changed', async () => {
    const teamcity = await startTeamCity();
    await write(connect(teamcity), 'description', buildRun({ status: 'failed' }));
    let release = (): void => undefined;
    teamcity.delayNext({ method: 'PUT', path: /tags$/, until: new Promise<void>((resolve) => void (release = resolve)) });
    const writing = write(connect(teamcity), 'description', buildRun());
    teamcity.tag(BUILD, 'nightly');
    release();
    await writing;
    expect(tagsOf(teamcity)).toEqual(['nightly', 'testwire-passed']);
  });

  it('calls a build failed as long as one of its runs is', async () => {
    const teamcity = await startTeamCity();
    await write(connect(teamcity), 'description', buildRun({ name: 'unit', status: 'failed' }));
    await write(connect(teamcity), 'description', buildRun({ name: 'browser' }));
    expect(tagsOf(teamcity)).toEqual(['testwire-failed']);
    await write(connect(teamcity), 'description', buildRun({ name: 'unit' }));
    expect(tagsOf(teamcity)).toEqual(['testwire-passed']);
  });

  it('sees that somebody wrote at the same moment, and is tried again', async () => {
    const teamcity = await startTeamCity();
    teamcity.overwriteNext('Mine!');
    await expect(write(connect(teamcity), 'description', buildRun())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'conflict' },
    });
    await expect(write(connect(teamcity), 'description', buildRun())).resolves.toMatchObject({ kind: 'done' });
    expect(commentOf(teamcity)).toBe(`Mine!\n[Testwire] ✔ 3 tests passed ${LINK}`);
  });

  it('has a place for builds alone, one for each run', () => {
    const description = surface(connect({ baseUrl: 'https://teamcity.example.com' }), 'description');
    expect(description.place(buildRun())).toBe('build:31:Testwire');
    expect(description.place(runView())).toBeUndefined();
    expect(description.place(buildRun({ pipeline: { ...PIPELINE, id: 'job/shop/31' } }))).toBeUndefined();
  });

  it('only tags where it may not comment, only comments where it may not tag, and says so', async () => {
    const teamcity = await startTeamCity();
    teamcity.revoke('testwire', 'Comment build');
    await expect(write(connect(teamcity), 'description', buildRun())).resolves.toMatchObject({
      kind: 'degraded',
      rung: 'tags',
      reason: expect.stringContaining('Comment build') as string,
    });
    expect(tagsOf(teamcity)).toEqual(['testwire-passed']);
    teamcity.grant('testwire', 'Comment build');
    teamcity.revoke('testwire', 'Tag build');
    await expect(write(connect(teamcity), 'description', buildRun({ status: 'failed' }))).resolves.toMatchObject({
      kind: 'degraded',
      rung: 'comment',
      reason: expect.stringContaining('Tag build') as string,
    });
    expect(commentOf(teamcity)).toContain('✘');
    teamcity.revoke('testwire', 'Comment build');
    await expect(
      write(connect(teamcity), 'description', buildRun({ status: 'failed' }), { headline: 'new' }),
    ).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'permission', status: 403 },
    });
  });

  it('does not pretend with a tag where there is none to show', async () => {
    const teamcity = await startTeamCity();
    teamcity.revoke('testwire', 'Comment build');
    await expect(write(connect(teamcity), 'description', buildRun({ status: 'running' }))).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'permission' },
    });
  });

  it('writes no tags when they are not wanted', async () => {
    const teamcity = await startTeamCity();
    await write(connect(teamcity, { tags: false }), 'description', buildRun());
    expect(writesOf(teamcity)).toEqual(['PUT /app/rest/builds/id:31/comment']);
  });

  it('finds no room in a full comment, and tags', async () => {
    const teamcity = await startTeamCity();
    teamcity.comment(BUILD, 'x'.repeat(3990));
    await expect(write(connect(teamcity), 'description', buildRun())).resolves.toMatchObject({
      kind: 'degraded',
      rung: 'tags',
      reason: expect.stringContaining('4000') as string,
    });
    expect(commentOf(teamcity)).toHaveLength(3990);
  });
});

describe('the status of a TeamCity build', () => {
  const statusOf = (teamcity: TeamCitySimulator): string | undefined => teamcity.state.builds[0]?.status;

  it('is left alone unless that is wanted', async () => {
    const teamcity = await startTeamCity();
    await write(connect(teamcity), 'description', buildRun({ status: 'failed' }));
    expect(statusOf(teamcity)).toBe('SUCCESS');
  });

  it('becomes a failure with failBuild, and a success again when the run passes', async () => {
    const teamcity = await startTeamCity();
    const client = connect(teamcity, { failBuild: true });
    await write(client, 'description', buildRun({ status: 'failed' }));
    expect(statusOf(teamcity)).toBe('FAILURE');
    await expect(write(client, 'description', buildRun({ status: 'failed' }))).resolves.toMatchObject({ kind: 'unchanged' });
    await write(client, 'description', buildRun());
    expect(statusOf(teamcity)).toBe('SUCCESS');
  });

  it('stays a failure that we did not make', async () => {
    const teamcity = await startTeamCity({ build: { status: 'FAILURE' } });
    await write(connect(teamcity, { failBuild: true }), 'description', buildRun());
    expect(statusOf(teamcity)).toBe('FAILURE');
  });

  it('is not changed while the build runs, nor for a cancelled run', async () => {
    const running = await startTeamCity({ build: { state: 'running' } });
    await write(connect(running, { failBuild: true }), 'description', buildRun({ status: 'failed' }));
    expect(statusOf(running)).toBe('SUCCESS');
    const finished = await startTeamCity();
    await write(connect(finished, { failBuild: true }), 'description', buildRun({ status: 'cancelled' }));
    expect(statusOf(finished)).toBe('SUCCESS');
  });

  it('says that it may not', async () => {
    const teamcity = await startTeamCity();
    teamcity.revoke('testwire', 'Change build status');
    await expect(
      write(connect(teamcity, { failBuild: true }), 'description', buildRun({ status: 'failed' })),
    ).resolves.toMatchObject({
      kind: 'degraded',
      rung: 'comment',
      reason: expect.stringContaining('Change build status') as string,
    });
  });
});

describe('what TeamCity refuses', () => {
  it.each([
    [{ token: 'wrong-token' }, { kind: 'auth', status: 401 }],
    [
      { token: 'wrong-password', username: 'testwire' },
      { kind: 'auth', status: 401 },
    ],
  ])('is typed, without the credential in it: %j', async (settings, failure) => {
    const outcome = await write(connect(await startTeamCity(), settings), 'description', buildRun());
    expect(outcome).toMatchObject({ kind: 'failed', failure });
    expect(JSON.stringify(outcome)).not.toContain(settings.token);
    expect(JSON.stringify(outcome)).not.toContain(Buffer.from(`testwire:${settings.token}`).toString('base64'));
  });

  it('is never repeated by the adapter, and its words never give the token away', async () => {
    const teamcity = await startTeamCity();
    teamcity.failNext({ method: 'PUT', path: /comment$/, status: 500, body: `broken with ${TOKEN}` });
    const outcome = await write(connect(teamcity), 'description', buildRun());
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'unavailable', status: 500 } });
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
    expect(writesOf(teamcity)).toHaveLength(1);
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '7' } } as const, { kind: 'rate_limited', retryAfterMs: 7000 }],
    [{ status: 429 } as const, { kind: 'rate_limited', retryAfterMs: 60_000 }],
    [{ status: 503, headers: { 'retry-after': '9' } } as const, { kind: 'unavailable', retryAfterMs: 9000 }],
    [{ status: 'reset' } as const, { kind: 'unavailable' }],
    [{ status: 302, headers: { location: 'https://sso.example.com/login' } } as const, { kind: 'rejected' }],
  ])('%j', async (answer, failure) => {
    const teamcity = await startTeamCity();
    teamcity.failNext({ path: /builds/, ...answer });
    await expect(write(connect(teamcity), 'description', buildRun())).resolves.toMatchObject({ kind: 'failed', failure });
  });

  it('is not found when the build is gone or hidden', async () => {
    const teamcity = await startTeamCity();
    const gone = buildRun({ pipeline: { ...PIPELINE, id: '999' } });
    await expect(write(connect(teamcity), 'description', gone)).resolves.toMatchObject({ failure: { kind: 'not_found' } });
    teamcity.revoke('testwire', 'View project');
    await expect(write(connect(teamcity), 'description', buildRun())).resolves.toMatchObject({
      failure: { kind: 'not_found', message: expect.stringContaining('View project') as string },
    });
  });

  it('is rejected for the credential of a build, which is nobody', async () => {
    const teamcity = await startTeamCity({ user: { username: 'TeamCityBuildId=31', password: 'of-the-build', ofBuild: BUILD } });
    const client = connect(teamcity, { username: 'TeamCityBuildId=31', token: 'of-the-build' });
    await expect(write(client, 'description', buildRun())).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', message: expect.stringContaining('no current user') as string },
    });
  });
});

describe('a TeamCity account', () => {
  it('signs in with a password under /httpAuth, below a context path', async () => {
    const teamcity = await startTeamCity({ contextPath: '/tc', user: { password: 'päss:word' } });
    const client = connect(teamcity, { username: 'testwire', token: 'päss:word', baseUrl: `${teamcity.baseUrl}/app/rest/` });
    await expect(write(client, 'description', buildRun())).resolves.toMatchObject({ kind: 'done' });
    expect(teamcity.requests.every(({ path }) => path.startsWith('/tc/httpAuth/app/rest/'))).toBe(true);
  });

  it('is checked: the token, whose it is, and whether it sees anything', async () => {
    const teamcity = await startTeamCity();
    expect((await connect(teamcity).checkAccess()).every(({ ok }) => ok)).toBe(true);
    teamcity.revoke('testwire', 'View project');
    await expect(connect(teamcity).checkAccess()).resolves.toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, advice: expect.stringContaining('View project') as string },
    ]);
    await expect(connect(teamcity, { token: 'wrong-token' }).checkAccess()).resolves.toMatchObject([{ ok: false }]);
    await expect(connect(teamcity, { token: undefined }).checkAccess()).resolves.toMatchObject([
      { ok: false, advice: expect.stringContaining('TEAMCITY_TOKEN') as string },
    ]);
  });
});

describe('a comment of several lines', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 40 });

  it('has one line for each run, whatever runs and headlines are called', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), name, name, fc.string({ maxLength: 2000 }), (others, one, two, headline) => {
        fc.pre(labelOf(one) !== labelOf(two));
        const first = lineOf(one, 'failed', headline, LINK);
        const second = lineOf(two, 'passed', headline, undefined);
        const both = withLine(withLine(others, first) ?? '', second) ?? '';
        expect(both.split('\n')).toEqual(expect.arrayContaining([first, second]));
        expect(withLine(both, first)).toBe(both);
        expect(verdictOf(both)).toBe('failed');
        expect(first.length).toBeLessThanOrEqual(1000);
        expect(first).not.toMatch(/[\n\r]/);
      }),
    );
  });

  it('rather leaves out the link than the words', () => {
    const line = lineOf('Testwire', 'passed', '3 tests passed', `https://testwire.example.com/${'r'.repeat(990)}`);
    expect(line).toBe('[Testwire] ✔ 3 tests passed');
  });
});
