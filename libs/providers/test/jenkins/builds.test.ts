import { branchJobPath, buildOf, pipelineIdOf, readBuildPath, readBuildUrl, readJobName } from '../../src/jenkins/build-path.ts';
import { jenkinsSettings } from '../../src/jenkins/settings.ts';
import { closeAll } from '../support-simulators.ts';
import { connect, JOB, PASSWORD, PIPELINE, REPOSITORY, startJenkins, TOKEN, USER, writesTo } from './simulated.ts';

afterEach(closeAll);

const BRANCHES = [
  { name: 'acme/web', kind: 'multibranch' as const },
  { name: 'acme/web/feature%2Flogin', parameters: [{ name: 'SUITE', default: 'all' }] },
];

describe('reading a Jenkins build', () => {
  it.each([
    ['SUCCESS', 'success'],
    ['UNSTABLE', 'failure'],
    ['FAILURE', 'failure'],
    ['ABORTED', 'cancelled'],
    ['NOT_BUILT', 'skipped'],
    ['SOMETHING_NEW', 'unknown'],
  ])('%s is %s', async (result, conclusion) => {
    const jenkins = await startJenkins();
    jenkins.finishBuild(JOB, 42, result);
    await expect(connect(jenkins).pipelines.readPipeline(REPOSITORY, PIPELINE)).resolves.toEqual({
      state: 'completed',
      conclusion,
      attempt: 1,
    });
  });

  it('tells that it runs, and fails for one that there is not', async () => {
    const jenkins = await startJenkins();
    jenkins.addBuild({ job: JOB, number: 43, result: null });
    const { pipelines } = connect(jenkins);
    await expect(pipelines.readPipeline(REPOSITORY, { ...PIPELINE, id: 'job/acme/job/shop/43' })).resolves.toEqual({
      state: 'running',
    });
    await expect(pipelines.readPipeline(REPOSITORY, { ...PIPELINE, id: 'job/acme/job/shop/44' })).rejects.toMatchObject({
      failure: { kind: 'not_found' },
    });
  });
});

describe('cancelling a Jenkins build', () => {
  it('stops one that runs, once', async () => {
    const jenkins = await startJenkins({ contextPath: '/jenkins' });
    const build = jenkins.addBuild({ job: JOB, number: 43, result: null });
    const { pipelines } = connect(jenkins, { token: PASSWORD, credential: 'password' });
    const pipeline = { ...PIPELINE, id: 'job/acme/job/shop/43' };
    await expect(pipelines.cancel(REPOSITORY, pipeline)).resolves.toMatchObject({ kind: 'done' });
    expect(build.result).toBe('ABORTED');
    await expect(pipelines.cancel(REPOSITORY, pipeline)).resolves.toMatchObject({ kind: 'unchanged' });
    expect(writesTo(jenkins)).toEqual(['/jenkins/job/acme/job/shop/43/stop']);
  });

  it('names the permission that it takes', async () => {
    const jenkins = await startJenkins();
    jenkins.addBuild({ job: JOB, number: 43, result: null });
    jenkins.revoke(USER, 'Job/Cancel');
    await expect(
      connect(jenkins).pipelines.cancel(REPOSITORY, { ...PIPELINE, id: 'job/acme/job/shop/43' }),
    ).resolves.toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('Job/Cancel') },
    });
  });
});

describe('starting a Jenkins build', () => {
  it('starts a branch of a multibranch job, and says where it runs', async () => {
    const jenkins = await startJenkins({ jobs: BRANCHES });
    const outcome = await connect(jenkins).pipelines.trigger(REPOSITORY, {
      ref: 'feature/login',
      pipeline: 'acme/web',
      inputs: { SUITE: 'smoke & mirrors' },
    });
    const path = 'job/acme/job/web/job/feature%252Flogin/1';
    expect(outcome).toEqual({ kind: 'done', value: { url: `${jenkins.baseUrl}/${path}/` } });
    expect(jenkins.state.builds.at(-1)).toMatchObject({
      job: { name: 'acme/web/feature%2Flogin' },
      parameters: [{ name: 'SUITE', value: 'smoke & mirrors' }],
    });
  });

  it('passes the branch to a job that has a parameter for it', async () => {
    const jenkins = await startJenkins({
      jobs: [{ name: 'deploy', parameters: [{ name: 'BRANCH' }, { name: 'DRY' }] }],
      startsAtOnce: false,
    });
    const outcome = await connect(jenkins).pipelines.trigger(REPOSITORY, {
      ref: 'main',
      pipeline: 'deploy',
      inputs: { DRY: 'yes' },
    });
    expect(outcome).toEqual({ kind: 'done', value: { url: expect.stringMatching(/\/queue\/item\/\d+\/$/) } });
    jenkins.startQueued();
    expect(jenkins.state.builds.at(-1)?.parameters).toMatchObject([
      { name: 'BRANCH', value: 'main' },
      { name: 'DRY', value: 'yes' },
    ]);
  });

  it.each([
    [{ ref: 'main' }, 'path of a job'],
    [{ ref: 'main', pipeline: '../manage' }, 'path of a job'],
    [{ ref: 'main', pipeline: JOB }, 'Give it one called BRANCH'],
    [{ ref: 'feature/login', pipeline: 'acme/web', inputs: { SECRET_OPTION: 'x' } }, 'has no parameter "SECRET_OPTION"'],
  ])('refuses what Jenkins would leave out without a word: %j', async (request, message) => {
    const jenkins = await startJenkins({ jobs: BRANCHES });
    await expect(connect(jenkins).pipelines.trigger(REPOSITORY, request)).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', message: expect.stringContaining(message) },
    });
    expect(writesTo(jenkins)).toEqual([]);
  });

  it('fails for a branch that there is not, a disabled job, and without permission', async () => {
    const jenkins = await startJenkins({ jobs: [...BRANCHES, { name: 'off', buildable: false, parameters: [{ name: 'REF' }] }] });
    const { pipelines } = connect(jenkins);
    const kind = async (pipeline: string, ref: string) => {
      const outcome = await pipelines.trigger(REPOSITORY, { ref, pipeline });
      return outcome.kind === 'failed' ? outcome.failure.kind : outcome.kind;
    };
    await expect(kind('acme/web', 'gone')).resolves.toBe('not_found');
    await expect(kind('off', 'main')).resolves.toBe('rejected');
    jenkins.revoke(USER, 'Job/Build');
    await expect(kind('acme/web', 'feature/login')).resolves.toBe('permission');
  });

  it('is not started twice because nobody knows where it is queued', async () => {
    const jenkins = await startJenkins({ jobs: BRANCHES });
    jenkins.failNext({ path: /queue/, status: 404 });
    const request = { ref: 'feature/login', pipeline: 'acme/web' };
    await expect(connect(jenkins).pipelines.trigger(REPOSITORY, request)).resolves.toMatchObject({ kind: 'done' });
    jenkins.failNext({ path: /buildWith/, status: 201, headers: { location: 'https://evil.example/elsewhere' } });
    await expect(connect(jenkins).pipelines.trigger(REPOSITORY, request)).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', message: expect.stringContaining('whether it was started is unknown') },
    });
  });
});

describe('running a Jenkins build again', () => {
  it('makes a new build with the same parameters', async () => {
    const jenkins = await startJenkins({
      jobs: [{ name: 'with', parameters: [{ name: 'SUITE' }, { name: 'FAST', kind: 'boolean', default: 'false' }] }],
    });
    const parameters = [
      { name: 'SUITE', value: 'a=b&c=ü' },
      { name: 'FAST', value: 'true', kind: 'boolean' as const },
    ];
    jenkins.addBuild({ job: 'with', number: 5, parameters });
    await expect(connect(jenkins).pipelines.rerun(REPOSITORY, { ...PIPELINE, id: 'job/with/5' })).resolves.toEqual({
      kind: 'done',
      value: undefined,
    });
    expect(jenkins.state.builds.at(-1)).toMatchObject({
      number: 6,
      building: true,
      parameters: [
        { name: 'SUITE', value: 'a=b&c=ü' },
        { name: 'FAST', value: 'true' },
      ],
    });
  });

  it('makes one of a job without parameters', async () => {
    const jenkins = await startJenkins();
    await expect(connect(jenkins).pipelines.rerun(REPOSITORY, PIPELINE)).resolves.toMatchObject({ kind: 'done' });
    expect(jenkins.state.builds.at(-1)).toMatchObject({ number: 43, building: true });
    expect(writesTo(jenkins)).toEqual(['/job/acme/job/shop/build']);
  });

  it('is refused, not changed, when a parameter is secret or none of the job', async () => {
    const jenkins = await startJenkins({ jobs: [{ name: 'with', parameters: [{ name: 'KEY', kind: 'password' }] }] });
    jenkins.addBuild({ job: 'with', number: 5, parameters: [{ name: 'KEY', value: 'hunter2', kind: 'password' }] });
    jenkins.addBuild({ job: 'with', number: 6, parameters: [{ name: 'ghprbPullId', value: 'very private' }] });
    const { pipelines } = connect(jenkins);
    const secret = await pipelines.rerun(REPOSITORY, { ...PIPELINE, id: 'job/with/5' });
    expect(secret).toMatchObject({ kind: 'failed', failure: { kind: 'rejected', message: expect.stringContaining('"KEY"') } });
    const foreign = await pipelines.rerun(REPOSITORY, { ...PIPELINE, id: 'job/with/6' });
    expect(foreign).toMatchObject({
      kind: 'failed',
      failure: { kind: 'rejected', message: expect.stringContaining('"ghprbPullId"') },
    });
    expect(JSON.stringify([secret, foreign])).not.toMatch(/hunter2|very private/);
    const untold = { actions: [{ parameters: [{ _class: 'com.example.VaultValue', name: 'KEY' }] }] };
    jenkins.failNext({ path: /5\/api\/json/, status: 200, body: untold });
    await expect(pipelines.rerun(REPOSITORY, { ...PIPELINE, id: 'job/with/5' })).resolves.toMatchObject({
      failure: { kind: 'rejected' },
    });
    expect(writesTo(jenkins)).toEqual([]);
  });
});

describe('the id of a Jenkins build', () => {
  const COMMIT = '8CE1F37bd7ff1bdc9c0d4ff1fd3aa8ffbd46f2a1';

  it('does not come back with the job of a branch that is made again', () => {
    const build = { job: 'job/shop/job/renovate%252Ffoo', number: 1 };
    expect(pipelineIdOf(build, 'a'.repeat(40))).not.toBe(pipelineIdOf(build, 'b'.repeat(40)));
    expect(pipelineIdOf(build, 'a'.repeat(40))).toBe(pipelineIdOf(build, 'a'.repeat(7)));
  });

  it.each([
    ['job/acme/job/shop/42/', 'job/acme/job/shop/42'],
    ['job/shop/1', 'job/shop/1'],
    ['job/job/job/shop/1', 'job/job/job/shop/1'],
    ['job/acme/job/web/job/feature%252Flogin/3/', 'job/acme/job/web/job/feature%252Flogin/3'],
    ['job/m/os=linux,arch=arm/3', 'job/m/os%3Dlinux%2Carch%3Darm/3'],
    ['job/m/com.acme$core/3', 'job/m/com.acme%24core/3'],
    ['job/Web%20shop%20%C3%A4/3', 'job/Web%20shop%20%C3%A4/3'],
  ])('of %s', (path, id) => {
    const build = readBuildPath(path);
    const whole = build === undefined ? '' : pipelineIdOf(build, COMMIT);
    expect(whole).toBe(`${id}@8ce1f37`);
    expect(buildOf({ id: whole })).toEqual(build);
    expect(buildOf({ id })).toEqual(build);
    expect(readBuildUrl(`https://ci.example.com/jenkins/${path}?x#y`)).toEqual(build);
  });

  it.each([
    '',
    '42',
    'job/42',
    'job//42',
    'job/a/',
    'job/a/01',
    'job/a/job/1',
    'job/./1',
    'job/%2F/1',
    'job/a%00/1',
    'job/%/1',
    'view/all/job/a/1',
    'sha256/abc/1',
    'job/a/1@',
    'job/a/1@8ce1f3',
    'job/a/1@8CE1F37',
    'job/a@8ce1f37',
    'job/a/1@8ce1f37@8ce1f37',
  ])('is not %s', (id) => {
    expect(() => buildOf({ id })).toThrow(expect.objectContaining({ failure: expect.objectContaining({ kind: 'rejected' }) }));
  });

  it('stays within 128 characters; what is longer is found by the URL that belongs to it, and by no other', () => {
    const job = `job/${'a'.repeat(60)}/job/${'b'.repeat(60)}`;
    const id = pipelineIdOf({ job, number: 7 }, COMMIT);
    expect(id).toMatch(/^sha256\/[0-9a-f]{64}\/7@8ce1f37$/);
    expect(buildOf({ id, url: `https://ci.example.com/x/${job}/7/` })).toEqual({ job, number: 7 });
    for (const url of [
      undefined,
      'https://ci.example.com/',
      `https://ci.example.com/${job}/8/`,
      'https://ci.example.com/job/a/7/',
    ]) {
      expect(() => buildOf({ id, ...(url === undefined ? {} : { url }) })).toThrow('is not the id of a Jenkins build');
    }
  });

  it('is made of the names that people give too', () => {
    expect(readJobName('/acme/Web shop/')).toBe('job/acme/job/Web%20shop');
    expect(readJobName('job/acme/job/shop')).toBe('job/acme/job/shop');
    expect(readJobName('acme/..')).toBeUndefined();
    expect(branchJobPath('job/web', 'feature/ä')).toBe('job/web/job/feature%252F%25C3%25A4');
  });
});

describe('access to Jenkins', () => {
  it('is told as good, with whatever credential', async () => {
    const jenkins = await startJenkins({ contextPath: '/jenkins' });
    const good = [
      { what: 'Jenkins answers at the base URL', ok: true },
      { what: 'the credential is valid', ok: true },
    ];
    await expect(connect(jenkins).checkAccess()).resolves.toEqual(good);
    await expect(connect(jenkins, { token: PASSWORD, credential: 'password' }).checkAccess()).resolves.toEqual(good);
    await connect(jenkins).close();
  });

  it('is told as bad, with what to do', async () => {
    const jenkins = await startJenkins();
    await expect(connect(jenkins, { token: 'wrong' }).checkAccess()).resolves.toMatchObject([
      { ok: true },
      { ok: false, advice: expect.stringContaining(`Make a new API token for ${USER} at ${jenkins.baseUrl}/me/security`) },
    ]);
    await expect(connect(jenkins, { username: undefined, token: undefined }).checkAccess()).resolves.toMatchObject([
      { ok: true },
      { ok: false, advice: expect.stringContaining('Set username and token') },
    ]);
    jenkins.failNext({ path: /login/, status: 'reset' });
    await expect(connect(jenkins).checkAccess()).resolves.toMatchObject([
      { ok: false, advice: expect.stringContaining('base URL') },
    ]);
    await jenkins.close();
    await expect(connect(jenkins).checkAccess()).resolves.toMatchObject([{ ok: false }]);
  });
});

describe('the settings of Jenkins', () => {
  it('take what the environment gives', () => {
    expect(jenkinsSettings.parse({ baseUrl: 'https://ci.example.com/jenkins/', username: USER, token: TOKEN })).toEqual({
      baseUrl: 'https://ci.example.com/jenkins',
      username: USER,
      token: TOKEN,
      credential: 'token',
      markup: 'plain',
      results: 'auto',
    });
  });

  it.each([
    [{}, 'baseUrl'],
    [{ baseUrl: 'https://user:pass@ci.example.com' }, 'baseUrl'],
    [{ baseUrl: 'file:///etc/passwd' }, 'baseUrl'],
    [{ baseUrl: 'https://ci.example.com', token: TOKEN }, 'username'],
    [{ baseUrl: 'https://ci.example.com', username: USER }, 'token'],
    [{ baseUrl: 'https://ci.example.com', job: 'x' }, ''],
  ])('refuse %j', (given, path) => {
    const parsed = jenkinsSettings.safeParse(given);
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(String(parsed.error)).not.toContain(TOKEN);
    expect(String(parsed.error)).not.toContain('pass@');
  });
});
