import type { TestStatus } from '@testwire/contracts';
import { readTeamCityMessage, teamCityTestsIn, type TeamCitySimulator } from '@testwire/testkit';
import * as fc from 'fast-check';
import { describeSuite, escapeValue, serviceMessage } from '../../src/teamcity/service-messages.ts';
import { runView, surface, write } from '../support.ts';
import { closeAll } from '../support-simulators.ts';
import { BUILD, buildRun, collect, connect, PIPELINE, startTeamCity, test, TOKEN, writesOf } from './simulated.ts';

afterEach(closeAll);

const ON = { reportTests: true };
const RUNNING = { build: { state: 'running' } } as const;
const testsOf = (teamcity: TeamCitySimulator): readonly unknown[] => teamcity.state.builds[0]?.tests ?? [];

describe('tests reported to a running TeamCity build', () => {
  const run = buildRun({
    tests: () => [
      test('adds', { status: 'failed', message: "it's [1|2]\nor 3", details: 'at CartTest.java:7' }),
      test('removes', { status: 'skipped', message: 'not yet' }),
      test('empties', { status: 'errored' }),
      test('sums', { suite: [] }),
    ],
  });

  it('are shown with their suites, messages and times', async () => {
    const teamcity = await startTeamCity(RUNNING);
    await expect(write(connect(teamcity, ON), 'tests', run)).resolves.toMatchObject({
      kind: 'done',
      value: { rung: 'service-messages' },
    });
    const suite = 'testwire/Testwire: com.acme.CartTest';
    expect(testsOf(teamcity)).toEqual([
      { name: `${suite}: adds`, status: 'FAILURE', duration: 12, details: "it's [1|2]\nor 3\nat CartTest.java:7" },
      { name: `${suite}: removes`, status: 'UNKNOWN', ignored: true, ignoreDetails: 'not yet', duration: 12 },
      { name: `${suite}: empties`, status: 'FAILURE', duration: 12, details: 'The test errored' },
      { name: 'testwire/Testwire: sums', status: 'SUCCESS', duration: 12 },
    ]);
  });

  it('are reported once, by what we remember and by what the build has', async () => {
    const teamcity = await startTeamCity(RUNNING);
    const first = await write(connect(teamcity, ON), 'tests', run);
    if (first.kind !== 'done') throw new Error(JSON.stringify(first));
    await expect(write(connect(teamcity, ON), 'tests', run, { previous: first.value })).resolves.toMatchObject({
      kind: 'unchanged',
    });
    await expect(write(connect(teamcity, ON), 'tests', run)).resolves.toMatchObject({ kind: 'unchanged' });
    expect(writesOf(teamcity)).toHaveLength(1);
    const more = buildRun({ tests: () => [...run.tests(), test('more')] });
    await expect(write(connect(teamcity, ON), 'tests', more)).resolves.toMatchObject({ kind: 'done' });
    expect(testsOf(teamcity)).toHaveLength(5);
  });

  it('are found among more tests than one page has', async () => {
    const teamcity = await startTeamCity({
      build: {
        state: 'running',
        tests: Array.from({ length: 520 }, (_, index) => ({ name: `own ${index}`, status: 'SUCCESS' as const })),
      },
    });
    await write(connect(teamcity, ON), 'tests', run);
    await expect(write(connect(teamcity, ON), 'tests', run)).resolves.toMatchObject({ kind: 'unchanged' });
    expect(testsOf(teamcity)).toHaveLength(524);
  });

  it('cannot be changed, which is said', async () => {
    const teamcity = await startTeamCity(RUNNING);
    await write(connect(teamcity, ON), 'tests', run);
    const other = buildRun({ tests: () => [test('adds')] });
    await expect(write(connect(teamcity, ON), 'tests', other)).resolves.toMatchObject({
      kind: 'degraded',
      reason: expect.stringContaining('1 tests were reported before with another result') as string,
    });
  });

  it('keep apart what shares a name, and what is cut to the same', async () => {
    const teamcity = await startTeamCity(RUNNING);
    const long = 'n'.repeat(1500);
    const twins = buildRun({
      tests: () => [test('adds'), test('adds', { id: 'b' }), test(`${long}1`), test(`${long}2`), test('')],
    });
    await write(connect(teamcity, ON), 'tests', twins);
    expect(testsOf(teamcity)).toHaveLength(5);
    await expect(write(connect(teamcity, ON), 'tests', twins)).resolves.toMatchObject({ kind: 'unchanged' });
  });

  it('do not come back as results of the build', async () => {
    const teamcity = await startTeamCity({ build: { state: 'running', tests: [{ name: 'own', status: 'SUCCESS' }] } });
    await write(connect(teamcity, ON), 'tests', run);
    const [found] = await collect(connect(teamcity));
    expect(found).toMatchObject({ kind: 'result', result: { tests: [{ name: 'own' }] } });
  });

  it('are unsupported once the build has finished, also in between, and before it starts', async () => {
    const finished = await startTeamCity();
    await expect(write(connect(finished, ON), 'tests', run)).resolves.toMatchObject({
      kind: 'unsupported',
      reason: expect.stringContaining('has finished') as string,
    });
    const queued = await startTeamCity({ build: { state: 'queued' } });
    await expect(write(connect(queued, ON), 'tests', run)).resolves.toMatchObject({ kind: 'unsupported' });
    const ending = await startTeamCity(RUNNING);
    ending.failNext({ method: 'POST', path: /log$/, status: 404, body: 'Build with id 31 is already finished' });
    await expect(write(connect(ending, ON), 'tests', run)).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected' },
    });
  });

  it('need the permission to edit the project, or the credential of the build', async () => {
    const teamcity = await startTeamCity({ ...RUNNING, user: { username: 'TeamCityBuildId=31', password: 'p', ofBuild: BUILD } });
    const ofBuild = connect(teamcity, { ...ON, username: 'TeamCityBuildId=31', token: 'p' });
    await expect(write(ofBuild, 'tests', run)).resolves.toMatchObject({ kind: 'done' });
    const plain = await startTeamCity(RUNNING);
    plain.revoke('testwire', 'Edit project');
    const outcome = await write(connect(plain, ON), 'tests', run);
    expect(outcome).toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('Edit project') as string },
    });
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
  });

  it('have a place only when wanted, in a build, when the run is final', () => {
    const server = { baseUrl: 'https://teamcity.example.com' };
    expect(connect(server).surfaces.map(({ kind }) => kind)).toEqual(['description']);
    const tests = surface(connect(server, ON), 'tests');
    expect(tests.place(buildRun())).toBe('tests:31:Testwire');
    expect(tests.place(buildRun({ status: 'running' }))).toBeUndefined();
    expect(tests.place(runView())).toBeUndefined();
    expect(tests.place(buildRun({ pipeline: { ...PIPELINE, id: 'x' } }))).toBeUndefined();
  });
});

describe('service messages', () => {
  it('escape as TeamCity reads them', () => {
    expect(escapeValue("a|b'c[d]e\nf\rg")).toBe("a||b|'c|[d|]e|nf|rg");
    expect(escapeValue('ü\u2028😀\t')).toBe('|0x00fc|0x2028|0xd83d|0xde00|0x0009');
  });

  it('come back as they were, on one line of ASCII, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('|', "'", '[', ']', '\n', '\r', 'n', '0', 'x', ' ') }),
        (one, two) => {
          const line = serviceMessage('testFailed', { name: one, details: two, absent: undefined });
          expect(line).toMatch(/^[\u0020-\u007e]+$/);
          const read = readTeamCityMessage(line);
          expect(read?.name).toBe('testFailed');
          expect([...(read?.attributes ?? [])]).toEqual([
            ['name', one],
            ['details', two],
          ]);
        },
      ),
    );
  });

  it('report the same tests in however many texts', () => {
    const status = fc.constantFrom<TestStatus>('passed', 'failed', 'errored', 'skipped');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), status), { selector: ([name]) => name, maxLength: 30 }),
        (given) => {
          const tests = given.map(([name, of]) => ({ name, test: test(name, { status: of, details: 'd'.repeat(30_000) }) }));
          const texts = [...describeSuite('testwire/x', tests, 'flow')];
          const shown = texts.flatMap((text) => [...teamCityTestsIn(text)]);
          expect(shown.map(({ name }) => name)).toEqual(given.map(([name]) => `testwire/x: ${name}`));
          expect(shown.filter((one) => one.status === 'FAILURE')).toHaveLength(
            given.filter(([, of]) => of === 'failed' || of === 'errored').length,
          );
          expect(texts.every((text) => text.length < 450_000)).toBe(true);
          if (given.filter(([, of]) => of === 'failed').length > 20) expect(texts.length).toBeGreaterThan(1);
        },
      ),
      { numRuns: 30 },
    );
  });
});
