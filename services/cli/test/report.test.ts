import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type } from './terminal.ts';

let cwd: string;

const junit = (cases: string): string => `<testsuite name="cart">${cases}</testsuite>`;
const GOOD = '<testcase name="adds" time="0.5"/>';
const BAD = '<testcase name="removes" time="1"><failure message="expected 1 to be 2"/></testcase>';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'testwire-cli-'));
  await writeFile(join(cwd, 'good.xml'), junit(GOOD));
  await writeFile(join(cwd, 'bad.xml'), junit(GOOD + BAD));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

describe('testwire report', () => {
  it('ends with 0 when all passed, and with 1 when a test failed', async () => {
    expect(await type(['report', 'good.xml'], { cwd })).toMatchObject({ code: 0, out: expect.stringContaining('1 passed') });
    const bad = await type(['report', '*.xml'], { cwd });
    expect(bad.code).toBe(1);
    expect(bad.out).toContain('expected 1 to be 2');
    expect((await type(['report', 'bad.xml', '--fail-on', 'never'], { cwd })).code).toBe(0);
  });

  it('writes the formats that were asked for', async () => {
    const { code, err } = await type(['report', 'bad.xml', '--out', 'out', '--format', 'markdown, json,html'], { cwd });
    expect(code).toBe(1);
    expect(err).toContain('report.html');
    expect(await readFile(join(cwd, 'out/report.md'), 'utf8')).toContain('- Failed: 1 (50.0%)');
    expect(JSON.parse(await readFile(join(cwd, 'out/report.json'), 'utf8'))).toMatchObject({ totals: { total: 2, failed: 1 } });
    expect(await readFile(join(cwd, 'out/report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('writes results that other tools read when asked to, and never by itself', async () => {
    await type(['report', 'bad.xml', '--out', 'out'], { cwd });
    expect((await readdir(join(cwd, 'out'))).toSorted()).toEqual(['report.html', 'report.json', 'report.md']);
    await type(['report', 'bad.xml', '--out', 'out', '--format', 'junit,ctrf'], { cwd });
    for (const file of ['out/report.junit.xml', 'out/report.ctrf.json']) {
      const { code, out } = await type(['report', file, '--json'], { cwd });
      expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({ code: 1, totals: { total: 2, failed: 1 }, problems: [] });
    }
  });

  it('leaves nothing but whole reports, and those of before where it cannot write', async () => {
    await type(['report', 'good.xml', '--out', 'deep/out', '--format', 'json'], { cwd });
    expect(await readdir(join(cwd, 'deep/out'))).toEqual(['report.json']);
    await mkdir(join(cwd, 'deep/out/report.md'));
    const said = await type(['report', 'good.xml', '--out', 'deep/out', '--format', 'markdown'], { cwd });
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read or written') });
    expect((await readdir(join(cwd, 'deep/out'))).toSorted()).toEqual(['report.json', 'report.md']);
  });

  (existsSync('/proc/self') ? it : it.skip)('ends where no folder can be made', async () => {
    const said = await type(['report', 'good.xml', '--out', '/proc/testwire/out'], { cwd });
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read or written') });
  });

  it('says that --format alone writes nothing', async () => {
    const said = await type(['report', 'good.xml', '--format', 'html'], { cwd });
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining('without --out DIR none is written') });
    expect((await type(['report', 'good.xml'], { cwd })).err).toBe('');
  });

  it('reads compressed files', async () => {
    await writeFile(join(cwd, 'bad.xml.gz'), gzipSync(junit(GOOD + BAD)));
    expect((await type(['report', 'bad.xml.gz'], { cwd })).out).toContain('1 passed, 1 failed of 2 tests');
    await writeFile(join(cwd, 'cut.xml.gz'), gzipSync(junit(GOOD + BAD)).subarray(0, 60));
    const cut = await type(['report', 'cut.xml.gz'], { cwd });
    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining('cut.xml.gz: A file is not valid gzip') });
  });

  it('says what each of several files came to, those with something to look at first', async () => {
    await writeFile(join(cwd, 'none.xml'), 'no result');
    const { out } = await type(['report', 'good.xml', 'none.xml', 'bad.xml'], { cwd });
    expect(out.split('\n').slice(0, 6)).toEqual([
      'FILE      FORMAT  TESTS  PASSED  FAILED  ERRORED  SKIPPED  PROBLEMS',
      'none.xml  -       -      -       -       -        -        1',
      'bad.xml   junit   2      1       1       0        0        0',
      'good.xml  junit   1      1       0       0        0        0',
      '',
      'FAILURE  local',
    ]);
    const many = Array.from({ length: 33 }, (_, index) => `many-${index}.xml`);
    for (const name of many) await writeFile(join(cwd, name), junit(GOOD));
    expect((await type(['report', 'many-*.xml'], { cwd })).out).toMatch(/\nmany-\d+\.xml .*\nand 3 more\n\nSUCCESS/);
  });

  it('tells a person at a terminal how far it is, once it takes long, and a log nothing', async () => {
    let time = 0;
    const now = (): number => (time += 200);
    const { err } = await type(['report', 'good.xml', 'bad.xml'], { cwd, now, interactive: true });
    expect(err.split('\r\u001B[K').slice(1)).toEqual(expect.arrayContaining(['Reading: 2 of 2 files, 0.0 MB', '']));
    expect(err.endsWith('\r\u001B[K')).toBe(true);
    expect((await type(['report', 'good.xml', 'bad.xml'], { cwd, now })).err).toBe('');
    expect((await type(['report', 'good.xml', 'bad.xml'], { cwd, interactive: true })).err).toBe('');
  });

  it('fails on new failures only, against an earlier report', async () => {
    await type(['report', 'bad.xml', '--out', 'before', '--format', 'json'], { cwd });
    const args = ['--baseline', 'before/report.json', '--fail-on', 'new'];
    expect(await type(['report', 'bad.xml', ...args], { cwd })).toMatchObject({
      code: 0,
      err: expect.stringContaining('0 of the failures are new'),
    });
    await writeFile(join(cwd, 'worse.xml'), junit(`${BAD}<testcase name="sums"><failure message="no"/></testcase>`));
    const worse = await type(['report', 'worse.xml', ...args], { cwd });
    expect(worse).toMatchObject({ code: 1, err: '1 of the failures is new against the baseline:\n  cart › sums\n' });
    expect(worse.out).toContain('First seen\n  ✗ cart › sums\n');
    expect(worse.out).toMatch(/Still failing\n {2}✗ cart › removes \(since [\d-]+\)\n/);
  });

  it('lets nothing pass against the baseline of which a part could not be read', async () => {
    await type(['report', 'bad.xml', '--out', 'before', '--format', 'json'], { cwd });
    await writeFile(join(cwd, 'cut.xml'), `<testsuite name="cart">${GOOD}${BAD}<testcase name="su`);
    const said = await type(['report', 'cut.xml', '--baseline', 'before/report.json', '--fail-on', 'new'], { cwd });
    expect(said).toMatchObject({ code: 1, err: '0 of the failures are new against the baseline.\n' });
  });

  it('compares with a report of another project, such as one of the server', async () => {
    await type(['report', 'bad.xml', '--out', 'before', '--format', 'json'], { cwd });
    const before = JSON.parse(await readFile(join(cwd, 'before/report.json'), 'utf8'));
    const tests = before.tests.map((test: object, at: number) => ({ ...test, id: `of-the-server-${at}` }));
    const report = { ...before, runId: 'run-1', run: { ...before.run, project: 'acme/shop' }, tests };
    await writeFile(join(cwd, 'server.json'), JSON.stringify(report));
    const said = await type(['report', 'bad.xml', '--baseline', 'server.json', '--fail-on', 'new', '--json'], { cwd });
    expect(said).toMatchObject({ code: 0, err: '0 of the failures are new against the baseline.\n' });
    expect(JSON.parse(said.out).comparison).toMatchObject({
      base: { runId: 'run-1', how: 'given' },
      counts: { stillFailing: 1, new: 0, added: 0, removed: 0 },
    });
  });

  it('takes a baseline however it is laid out', async () => {
    const flaky = '<testcase name="late"><flakyFailure message="no"/></testcase><testcase name="gone"/>';
    await writeFile(join(cwd, 'was.xml'), junit(`${BAD}${flaky}`));
    await type(['report', 'was.xml', '--out', 'before', '--format', 'json'], { cwd });
    const listed = await readFile(join(cwd, 'before/report.json'), 'utf8');
    const before: unknown = JSON.parse(listed);
    const layouts = [
      listed,
      JSON.stringify(before),
      JSON.stringify(before, undefined, 2),
      JSON.stringify(before, undefined, '\t'),
      listed.replaceAll('\n', '\r\n'),
      `${listed}\n`,
    ];
    const compared: unknown[] = [];
    for (const layout of layouts) {
      await writeFile(join(cwd, 'laid-out.json'), layout);
      const { out } = await type(['report', 'bad.xml', '--baseline', 'laid-out.json', '--json'], { cwd, now: () => 1e12 });
      compared.push((JSON.parse(out) as { comparison: unknown }).comparison);
    }
    expect(compared[0]).toMatchObject({ counts: { stillFailing: 1, notRun: 2, new: 0 } });
    expect(compared.slice(1)).toEqual(layouts.slice(1).map(() => compared[0]));
  });

  it.each([
    ['ends early', (text: string) => text.slice(0, -40), 'cannot be read'],
    ['ends among its tests', (text: string) => text.slice(0, text.indexOf('"runAttempt"')), 'cannot be read'],
    [
      'has a test without a name',
      (text: string) => text.replace('"name":"removes"', '"names":"x"'),
      'is not a report.json of Testwire',
    ],
    [
      'is another version',
      (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'),
      'is not a report.json of Testwire',
    ],
  ])('refuses a baseline that %s', async (_, spoil, complaint) => {
    await type(['report', 'bad.xml', '--out', 'before', '--format', 'json'], { cwd });
    await writeFile(join(cwd, 'spoilt.json'), spoil(await readFile(join(cwd, 'before/report.json'), 'utf8')));
    const said = await type(['report', 'bad.xml', '--baseline', 'spoilt.json'], { cwd });
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining(complaint) });
  });

  it('lists the first of many new failures, and no control characters of theirs', async () => {
    await type(['report', 'good.xml', '--out', 'before', '--format', 'json'], { cwd });
    const cases = Array.from({ length: 23 }, (_, at) => `<testcase name="t&#x202E;${at}"><failure message="no"/></testcase>`);
    await writeFile(join(cwd, 'many.xml'), junit(cases.join('')));
    const { err } = await type(['report', 'many.xml', '--baseline', 'before/report.json', '--json'], { cwd });
    expect(err).toMatch(/^23 of the failures are new against the baseline:\n( {2}cart › t\d+\n){20} {2}and 3 more\n$/);
  });

  it('never calls a run good that it could not read', async () => {
    await writeFile(join(cwd, 'cut.xml'), '<testsuite name="cart">\n<testcase name="a"/>\n<testcase na');
    const cut = await type(['report', 'cut.xml'], { cwd });
    expect(cut.code).toBe(1);
    expect(cut.out).toMatch(/cut\.xml:3/);
    await writeFile(join(cwd, 'none.xml'), 'no result');
    const none = await type(['report', 'none.xml'], { cwd });
    expect(none.out.split('\n').slice(2, 5)).toEqual([
      'The results could not be read.',
      'There may be more tests than are counted here.',
      '',
    ]);
    expect(await type(['report', 'good.xml', 'cut.xml', '--fail-on', 'never'], { cwd })).toMatchObject({ code: 0 });
  });

  it('prints JSON for scripts', async () => {
    const { out } = await type(['report', 'good.xml', '--json'], { cwd });
    expect(JSON.parse(out)).toMatchObject({ status: 'passed', totals: { total: 1 } });
  });
});

describe('wrong use ends with 2 and says what to do', () => {
  it.each([
    [['report', 'nothing-*.xml'], 'No file matches nothing-*.xml'],
    [['report', 'good.xml', '--fail-on', 'new'], 'needs --baseline'],
    [['report', 'good.xml', '--fail-on', 'sometimes'], 'Allowed choices are never, new, any'],
    [
      ['report', 'good.xml', '--format', 'markdown,pdf', '--out', 'o'],
      'no format "pdf" to write; there are markdown, html, json, junit, ctrf',
    ],
    [['report', 'good.xml', '--format', 'pdf'], 'no format "pdf" to write; there are markdown, html, json, junit, ctrf'],
    [['report', 'good.xml', '--format', 'constructor'], 'no format "constructor" to write'],
    [['report', 'good.xml', '--baseline', 'good.xml'], 'cannot be read'],
    [['report', '.'], '. is a folder. Name the files in it: "./**/*.xml"'],
    [['publish', './'], '. is a folder. Name the files in it: "./**/*.xml"'],
    [['report', 'good.xml', '--out', ''], 'name a folder'],
    [['report'], "missing required argument 'files'"],
    [['nonsense'], "unknown command 'nonsense'\nAdd --help to see what there is."],
    [['report', 'good.xml', '--color'], 'Add --help to see what there is.'],
    [['webhook', 'send', 'github', 'no.such.event'], 'There is no sample "no.such.event" for GitHub; there are '],
    [['webhook', 'send', 'github', 'no.such.event', '--secret', 's'], 'no.such.event'],
    [['webhook', 'send', 'nobody', 'push'], '"nobody" sends no webhooks'],
    [['publish', 'good.xml', '--provider', 'nobody', '--config', 'absent.json'], 'absent.json'],
  ])('%j', async (args, message) => {
    const said = await type(args, { cwd });
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    expect(said.err).not.toMatch(/\n\s+at /);
  });
});

describe('a server that is away', () => {
  it('ends with 3', async () => {
    for (const args of [
      ['runs'],
      ['deliveries'],
      ['publish', 'good.xml'],
      ['webhook', 'send', 'github', 'ping', '--secret', 's'],
    ]) {
      const said = await type([...args, '--server', 'http://127.0.0.1:1'], { cwd });
      expect(said).toMatchObject({ code: 3, err: expect.stringContaining('cannot be reached') });
    }
  });
});

describe('--version', () => {
  it('is that of the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(await type(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

describe('--help', () => {
  it('teaches every command', async () => {
    const { code, out } = await type(['--help']);
    expect(code).toBe(0);
    for (const command of ['up', 'report', 'publish', 'detect', 'runs', 'deliveries', 'webhook', 'doctor']) {
      expect(out).toContain(command);
      expect((await type([command, '--help'])).code).toBe(0);
    }
  });
});
