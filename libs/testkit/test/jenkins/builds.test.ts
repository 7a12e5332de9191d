import { JENKINS_EXAMPLE, startJenkinsSimulator } from '../../src/simulators/jenkins/index.ts';
import { readSharedContract } from '../../src/simulators/shared-contract.ts';
import { BUILD, closeExamples, JOB, NUMBER, startExample, TOKEN, USER } from './example.ts';

afterEach(closeExamples);

const WITH = '/job/acme/job/shop/job/PR-4';

describe('builds at the simulated Jenkins', () => {
  it('are told as far as they are asked for', async () => {
    const { call } = await startExample();
    const whole = await call('GET', `${BUILD}/api/json`);
    expect(whole.body).toMatchObject({ number: 42, result: 'UNSTABLE', building: false, description: null, artifacts: [] });
    const part = await call('GET', `${BUILD}/api/json?tree=number,actions[parameters[name,value]],nothing`);
    expect(part.body).toEqual({
      _class: expect.any(String),
      number: 42,
      actions: [
        {},
        { _class: expect.any(String), parameters: [{ _class: expect.any(String), name: 'SUITE', value: 'smoke' }] },
        {},
      ],
    });
    for (const tree of ['number]', 'a[b', '[a]', 'a,,b', 'a b']) {
      await expect(call('GET', `${BUILD}/api/json?tree=${encodeURIComponent(tree)}`)).resolves.toMatchObject({ status: 400 });
    }
  });

  it('count their tests', async () => {
    const { call } = await startExample();
    await expect(call('GET', `${BUILD}/testReport/api/json`)).resolves.toMatchObject({
      body: {
        failCount: JENKINS_EXAMPLE.tests.failed,
        passCount: JENKINS_EXAMPLE.tests.passed,
        skipCount: JENKINS_EXAMPLE.tests.skipped,
        suites: [{ name: 'unit' }, { name: 'browser' }],
      },
    });
  });

  it('have artifacts, as bytes', async () => {
    const { jenkins, call } = await startExample();
    jenkins.addBuild({ job: JOB, number: 43, artifacts: [{ path: 'out/a b.xml', content: '<ä/>' }] });
    await expect(call('GET', `${WITH}/43/artifact/out/a%20b.xml`)).resolves.toMatchObject({ status: 200 });
    await expect(call('GET', `${WITH}/43/artifact/out/c.xml`)).resolves.toMatchObject({ status: 404 });
  });

  it('are queued and started, with the parameters that the job declares and no others', async () => {
    const { jenkins, call } = await startExample({ startsAtOnce: false });
    const queued = await call('POST', `${WITH}/buildWithParameters`, { SUITE: 'x', OTHER: 'dropped' });
    expect(queued.status).toBe(201);
    const location = queued.headers.get('location') ?? '';
    expect(location).toMatch(/^http:.*\/queue\/item\/\d+\/$/);
    const item = `${new URL(location).pathname}api/json`;
    const before = await call('GET', item);
    expect(before.body).toMatchObject({ why: expect.any(String) });
    expect(before.body).not.toHaveProperty('executable');
    jenkins.startQueued();
    await expect(call('GET', item)).resolves.toMatchObject({ body: { executable: { number: 43 } } });
    expect(jenkins.state.builds.at(-1)).toMatchObject({ building: true, parameters: [{ name: 'SUITE', value: 'x' }] });
    await expect(call('GET', '/queue/item/1/api/json')).resolves.toMatchObject({ status: 404 });
  });

  it('are not started in the wrong way', async () => {
    const { call } = await startExample({ jobs: [{ name: 'plain' }, { name: 'off', buildable: false }] });
    await expect(call('POST', `${WITH}/build`)).resolves.toMatchObject({ status: 400 });
    await expect(call('POST', '/job/plain/buildWithParameters')).resolves.toMatchObject({ status: 500 });
    await expect(call('POST', '/job/plain/build')).resolves.toMatchObject({ status: 201 });
    await expect(call('POST', '/job/off/build')).resolves.toMatchObject({ status: 409 });
    await expect(call('POST', '/job/acme/job/shop/build')).resolves.toMatchObject({ status: 409 });
  });

  it('are stopped while they run', async () => {
    const { jenkins, call } = await startExample();
    jenkins.addBuild({ job: JOB, number: 43, result: null });
    for (const number of [43, NUMBER])
      await expect(call('POST', `${WITH}/${number}/stop`)).resolves.toMatchObject({ status: 302 });
    expect(jenkins.state.builds.map(({ result }) => result)).toEqual(['UNSTABLE', 'ABORTED']);
  });

  it('lie below the context path', async () => {
    const { jenkins, call } = await startExample({ contextPath: '/jenkins' });
    expect(jenkins.baseUrl).toBe(`${jenkins.url}/jenkins`);
    await expect(call('GET', `${BUILD}/api/json?tree=url`)).resolves.toMatchObject({
      body: { url: `${jenkins.baseUrl}${BUILD}/` },
    });
  });

  it('hide a password', async () => {
    const { jenkins, call } = await startExample();
    jenkins.addBuild({ job: JOB, number: 43, parameters: [{ name: 'KEY', value: 'hunter2', kind: 'password' }] });
    expect(JSON.stringify(await call('GET', `${WITH}/43/api/json`))).not.toContain('hunter2');
    expect(JSON.stringify(jenkins.notificationPayload(JOB, 43, 'FINALIZED'))).not.toContain('hunter2');
  });

  it('can be looked at, and what is unknown is answered with 501 and recorded', async () => {
    const { jenkins, call } = await startExample();
    const state = await fetch(`${jenkins.url}/__state`);
    await expect(state.json()).resolves.toMatchObject({ builds: [{ job: JOB, number: NUMBER }] });
    await expect(call('POST', `${BUILD}/doDelete`)).resolves.toMatchObject({ status: 501 });
    expect(jenkins.unexpected).toMatchObject([{ method: 'POST', path: `${BUILD}/doDelete` }]);
  });
});

const contract = readSharedContract('jenkins', process.env['TESTWIRE_SHARED']);
if (contract === undefined)
  process.stderr.write(
    "The description of Jenkins' API is not in ../shared (or TESTWIRE_SHARED): requests are not checked against it.\n",
  );

(contract === undefined ? describe.skip : describe)('the description of the API', () => {
  it('notices a wrong parameter at any depth of folders, and leaves the answer as it is', async () => {
    const { jenkins, call } = await startExample(contract === undefined ? {} : { contract });
    await call('GET', `${BUILD}/api/json?tree=number&depth=1`);
    await call('GET', `${BUILD}/artifact/a/b/c.xml`);
    expect(jenkins.checksContract).toBe(true);
    expect(jenkins.contractBreaches).toEqual([]);
    await expect(call('GET', `${BUILD}/api/json?depth=deep`)).resolves.toMatchObject({ status: 200 });
    expect(jenkins.contractBreaches).toMatchObject([{ method: 'GET', path: `${BUILD}/api/json`, problems: [{ in: 'query' }] }]);
  });
});

it('says when it checks nothing', async () => {
  const jenkins = await startJenkinsSimulator({ users: [{ name: USER, token: TOKEN }], jobs: [], contract: 'off' });
  await fetch(`${jenkins.baseUrl}/api/json?depth=deep`);
  await jenkins.close();
  expect(jenkins.checksContract).toBe(false);
  expect(jenkins.contractBreaches).toEqual([]);
});
