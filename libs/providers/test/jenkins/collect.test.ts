import { shardResult } from '@testwire/contracts';
import type { CollectedResult, CollectRequest } from '@testwire/providers';
import {
  JENKINS_EXAMPLE,
  JENKINS_EXAMPLE_OPTIONS,
  type JenkinsSimulator,
  type JenkinsTestReport,
  seedJenkinsExample,
  startJenkinsSimulator,
} from '@testwire/testkit';
import { testReportAnswer } from '../../src/jenkins/schema.ts';
import { readTestReport } from '../../src/jenkins/test-report.ts';
import { closeAll, opened } from '../support-simulators.ts';
import { connect, JOB, PIPELINE, REPOSITORY, startJenkins, USER } from './simulated.ts';

afterEach(closeAll);

const MiB = 1024 * 1024;

async function collect(
  jenkins: JenkinsSimulator,
  overrides: Partial<CollectRequest> = {},
  settings: Record<string, unknown> = {},
): Promise<CollectedResult[]> {
  const request: CollectRequest = {
    repository: REPOSITORY,
    pipeline: PIPELINE,
    artifacts: ['*'],
    files: ['**/*.xml'],
    limits: { fileBytes: MiB, totalBytes: MiB, files: 10 },
    ...overrides,
  };
  const results: CollectedResult[] = [];
  for await (const result of connect(jenkins, settings).pipelines.collectResults(request)) results.push(result);
  return results;
}

function testsOf(results: readonly CollectedResult[]) {
  return results.flatMap((found) => (found.kind === 'result' ? shardResult.parse(found.result).tests : []));
}

const ONE_TEST: JenkinsTestReport = {
  suites: [{ name: 'unit', cases: [{ className: 'a.B', name: 'c', status: 'PASSED', duration: 0.5 }] }],
};

describe('the test report of a Jenkins build', () => {
  it('becomes one result for each stage, with every test in its bucket', async () => {
    const jenkins = opened(await startJenkinsSimulator(JENKINS_EXAMPLE_OPTIONS));
    seedJenkinsExample(jenkins);
    const pipeline = { ...PIPELINE, id: JENKINS_EXAMPLE.pipelineId };
    const results = await collect(jenkins, { pipeline }, { username: JENKINS_EXAMPLE.user, token: JENKINS_EXAMPLE.token });
    expect(results.map((result) => [result.kind, result.shard])).toEqual([
      ['result', 'Unit tests'],
      ['result', 'Browser tests'],
    ]);
    const tests = testsOf(results);
    const count = (status: string): number => tests.filter((test) => test.status === status).length;
    expect({ total: tests.length, passed: count('passed'), failed: count('failed'), skipped: count('skipped') }).toEqual(
      JENKINS_EXAMPLE.tests,
    );
    expect(tests.find((test) => test.name === 'rounds to cents')).toEqual({
      name: 'rounds to cents',
      suite: ['com.acme.PriceTest'],
      status: 'failed',
      durationMs: 44,
      message: 'expected: <9.99> but was: <10.00>',
      details: expect.stringContaining('PriceTest.java:27'),
    });
    expect(tests.find((test) => test.name === 'prices in yen')).toMatchObject({ status: 'skipped', message: 'no rates for yen' });
    expect(tests.find((test) => test.name === 'empties the cart')).toEqual({
      name: 'empties the cart',
      suite: ['com.acme.CartTest'],
      status: 'passed',
      durationMs: 31,
    });
  });

  it('is one result where there are no stages to tell apart', async () => {
    const jenkins = await startJenkins();
    jenkins.finishBuild(JOB, 42, 'SUCCESS', { suites: [...(ONE_TEST.suites ?? []), ...(ONE_TEST.suites ?? [])] });
    await expect(collect(jenkins)).resolves.toMatchObject([{ kind: 'result', shard: 'tests', result: { durationSeconds: 1 } }]);
  });

  it('holds those of the configurations of a matrix job and the modules of a Maven job', async () => {
    const jenkins = await startJenkins({
      jobs: [
        { name: 'acme/matrix', kind: 'matrix' },
        { name: 'acme/matrix/os=linux', kind: 'configuration' },
        { name: 'acme/matrix/com.acme$core', kind: 'configuration' },
      ],
    });
    for (const job of ['acme/matrix/os=linux', 'acme/matrix/com.acme$core'])
      jenkins.addBuild({ job, number: 3, testReport: ONE_TEST });
    const children = [
      { job: 'acme/matrix/os=linux', number: 3 },
      { job: 'acme/matrix/com.acme$core', number: 3 },
    ];
    jenkins.addBuild({ job: 'acme/matrix', number: 3, testReport: { children } });
    const results = await collect(jenkins, { pipeline: { ...PIPELINE, id: 'job/acme/job/matrix/3' } });
    expect(results.map(({ shard }) => shard)).toEqual(['os=linux', 'com.acme:core']);
    expect(testsOf(results)).toHaveLength(2);
  });

  it('counts what Jenkins counts and does not list, and says what it does not understand', () => {
    const report = testReportAnswer.parse({
      duration: 2,
      failCount: 3,
      passCount: 5,
      skipCount: 1,
      suites: [{ name: 's', duration: 1, cases: [{ className: '', name: 'odd', status: 'EXPLODED', duration: -1 }] }],
    });
    expect(readTestReport(report)).toEqual([
      {
        shard: 'tests',
        result: {
          format: 'jenkins',
          tests: [{ name: 'odd', suite: ['s'], status: 'errored' }],
          unlisted: { total: 8, passed: 5, failed: 2, errored: 0, skipped: 1 },
          durationSeconds: 2,
          partial: false,
          problems: [{ message: 'odd: unknown status "EXPLODED", counted as errored' }],
        },
      },
    ]);
  });

  it('keeps stages of one name apart, and within the bounds of a shard', () => {
    const suite = (block: string) => ({ name: 's', enclosingBlockNames: ['inner', block], cases: [] });
    const shards = readTestReport(
      testReportAnswer.parse({ suites: [suite('x'.repeat(300)), suite(`${'x'.repeat(300)}y`), suite('a')] }),
    ).map(({ shard }) => shard);
    expect(new Set(shards).size).toBe(3);
    expect(Math.max(...shards.map((shard) => shard.length))).toBeLessThanOrEqual(200);
    expect(shards[2]).toBe('a / inner');
  });

  it('is a problem when it is too large or unreadable, and the files are read in its place', async () => {
    const jenkins = await startJenkins();
    jenkins.addBuild({ job: JOB, number: 43, testReport: ONE_TEST, artifacts: [{ path: 'out/a.xml', content: '<a/>' }] });
    const pipeline = { ...PIPELINE, id: 'job/acme/job/shop/43' };
    await expect(collect(jenkins, { pipeline, limits: { fileBytes: 50, totalBytes: 50, files: 10 } })).resolves.toMatchObject([
      { kind: 'problem', path: 'testReport/api/json', message: expect.stringContaining('larger than 50 bytes') },
      { kind: 'file', path: 'out/a.xml' },
    ]);
    jenkins.failNext({ path: /testReport/, status: 200, body: '<html>' });
    await expect(collect(jenkins, { pipeline })).resolves.toMatchObject([
      { kind: 'problem', message: expect.stringContaining('is not JSON') },
      { kind: 'file' },
    ]);
  });

  it('is tried again when Jenkins does not answer, and missed when the build is gone', async () => {
    const jenkins = await startJenkins();
    jenkins.failNext({ path: /testReport/, status: 503 });
    await expect(collect(jenkins)).rejects.toMatchObject({ failure: { kind: 'unavailable', status: 503 } });
    await expect(collect(jenkins, { pipeline: { ...PIPELINE, id: 'job/acme/job/shop/1' } })).rejects.toMatchObject({
      failure: { kind: 'not_found' },
    });
  });
});

describe('the archived files of a Jenkins build', () => {
  const FILES = [
    { path: 'target/reports/TEST-ä b.xml', content: '<testsuite/>' },
    { path: 'target/app.jar', content: 'no' },
    { path: 'ctrf.json', content: '{}' },
  ];

  it('are read where there is no test report', async () => {
    const jenkins = await startJenkins();
    jenkins.addBuild({ job: JOB, number: 43, artifacts: FILES });
    const results = await collect(jenkins, { pipeline: { ...PIPELINE, id: 'job/acme/job/shop/43' } });
    expect(results).toEqual([
      { kind: 'file', shard: 'artifacts', path: 'target/reports/TEST-ä b.xml', content: Buffer.from('<testsuite/>') },
    ]);
  });

  it.each([
    ['auto', ['result']],
    ['report', ['result']],
    ['files', ['file']],
    ['both', ['result', 'file']],
  ])('are not read beside the report, which would count tests twice, unless asked for: %s', async (results, kinds) => {
    const jenkins = await startJenkins();
    jenkins.addBuild({ job: JOB, number: 43, artifacts: FILES, testReport: ONE_TEST });
    const found = await collect(jenkins, { pipeline: { ...PIPELINE, id: 'job/acme/job/shop/43' } }, { results });
    expect(found.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('are chosen by their name and their path', async () => {
    const jenkins = await startJenkins();
    jenkins.addBuild({ job: JOB, number: 43, artifacts: FILES });
    const pipeline = { ...PIPELINE, id: 'job/acme/job/shop/43' };
    const paths = async (overrides: Partial<CollectRequest>) =>
      (await collect(jenkins, { pipeline, ...overrides })).map((found) => (found.kind === 'file' ? found.path : ''));
    await expect(paths({ artifacts: ['TEST-*'], files: ['**'] })).resolves.toEqual(['target/reports/TEST-ä b.xml']);
    await expect(paths({ files: ['target/**'] })).resolves.toEqual(['target/reports/TEST-ä b.xml', 'target/app.jar']);
  });

  it('are bounded in size and number', async () => {
    const jenkins = await startJenkins();
    const artifacts = ['a', 'b', 'c', 'd'].map((name) => ({ path: `${name}.xml`, content: name.repeat(10) }));
    jenkins.addBuild({ job: JOB, number: 43, artifacts });
    const pipeline = { ...PIPELINE, id: 'job/acme/job/shop/43' };
    const kinds = async (limits: CollectRequest['limits']) =>
      (await collect(jenkins, { pipeline, limits })).map(({ kind }) => kind);
    await expect(kinds({ fileBytes: 10, totalBytes: 40, files: 4 })).resolves.toEqual(['file', 'file', 'file', 'file']);
    await expect(kinds({ fileBytes: 9, totalBytes: 40, files: 4 })).resolves.toEqual([
      'problem',
      'problem',
      'problem',
      'problem',
    ]);
    await expect(kinds({ fileBytes: 10, totalBytes: 20, files: 4 })).resolves.toEqual(['file', 'file', 'problem']);
    await expect(kinds({ fileBytes: 10, totalBytes: 40, files: 1 })).resolves.toEqual(['file', 'problem']);
  });

  it('that cannot be read are told one by one', async () => {
    const jenkins = await startJenkins();
    const artifacts = ['gone.xml', 'elsewhere.xml', '../../out.xml', 'good.xml'].map((path) => ({ path, content: 'x' }));
    jenkins.addBuild({ job: JOB, number: 43, artifacts });
    jenkins.failNext({ path: /gone/, status: 404 });
    jenkins.failNext({ path: /elsewhere/, status: 302, headers: { location: 'https://bucket.example.com/elsewhere.xml?sig=1' } });
    const files = ['*.xml', '../../*'];
    const results = await collect(jenkins, { pipeline: { ...PIPELINE, id: 'job/acme/job/shop/43' }, files });
    expect(results).toMatchObject([
      { kind: 'problem', path: 'gone.xml' },
      { kind: 'problem', path: 'elsewhere.xml', message: expect.stringContaining('bucket.example.com') },
      { kind: 'problem', path: '../../out.xml', message: expect.stringContaining('leads out') },
      { kind: 'file', path: 'good.xml' },
    ]);
    jenkins.revoke(USER, 'Run/Artifacts');
    await expect(collect(jenkins, { pipeline: { ...PIPELINE, id: 'job/acme/job/shop/43' } })).rejects.toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('Run/Artifacts') },
    });
  });
});
