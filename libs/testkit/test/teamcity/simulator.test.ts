import {
  startTeamCitySimulator,
  type TeamCitySimulator,
  type TeamCitySimulatorOptions,
  teamCityTestsIn,
} from '../../src/index.ts';

const open: TeamCitySimulator[] = [];
afterEach(async () => {
  for (const teamcity of open.splice(0)) await teamcity.close();
});

const SHA = '0123456789abcdef0123456789abcdef01234567';
const OPTIONS: TeamCitySimulatorOptions = {
  users: [
    { username: 'dana', token: 't', password: 'p' },
    { username: 'viewer', token: 'v', permissions: ['View project'] },
    { username: 'build', password: 'b', ofBuild: 1 },
  ],
  buildTypes: [
    {
      id: 'Shop_Tests',
      name: 'Tests',
      projectId: 'Shop',
      projectName: 'Shop',
      vcsRootId: 'Git',
      vcsUrl: 'https://github.com/acme/shop',
    },
  ],
  now: () => Date.UTC(2026, 2, 1, 12),
  contract: 'off',
};

async function start(options: Partial<TeamCitySimulatorOptions> = {}): Promise<TeamCitySimulator> {
  const teamcity = await startTeamCitySimulator({ ...OPTIONS, ...options });
  open.push(teamcity);
  return teamcity;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

async function ask(
  teamcity: TeamCitySimulator,
  path: string,
  {
    authorization = 'Bearer t',
    json,
    text,
    method,
  }: { authorization?: string; json?: unknown; text?: string; method?: string } = {},
): Promise<Answer> {
  const body = json === undefined ? text : JSON.stringify(json);
  const response = await fetch(teamcity.baseUrl + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization, 'content-type': json === undefined ? 'text/plain' : 'application/json' },
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
  });
  const answer = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, text: answer, json: isJson ? (JSON.parse(answer) as Record<string, unknown>) : {} };
}

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('the simulated TeamCity', () => {
  it.each([
    ['/app/rest', 'Bearer t', 200],
    ['/app/rest', 'Bearer x', 401],
    ['/app/rest', '', 401],
    ['/app/rest', basic('dana', 'p'), 200],
    ['/httpAuth/app/rest', basic('dana', 'p'), 200],
    ['/httpAuth/app/rest', basic('dana', 't'), 200],
    ['/httpAuth/app/rest', basic('dana', 'x'), 401],
    ['/httpAuth/app/rest', 'Bearer t', 401],
  ])('%s with %s answers %i', async (base, authorization, status) => {
    const teamcity = await start();
    expect((await ask(teamcity, `${base}/server`, { authorization })).status).toBe(status);
  });

  it('gives the fields that are asked for, and no others', async () => {
    const teamcity = await start();
    teamcity.addBuild({ id: 1, buildType: 'Shop_Tests', revision: SHA, status: 'FAILURE' });
    teamcity.tag(1, 'release');
    const fields = 'id,status,tags(tag(name)),revisions(revision(version)),canceledInfo,nothing';
    await expect(ask(teamcity, `/app/rest/builds/id:1?fields=${fields}`)).resolves.toMatchObject({
      json: { id: 1, status: 'FAILURE', tags: { tag: [{ name: 'release' }] }, revisions: { revision: [{ version: SHA }] } },
    });
    const short = await ask(teamcity, `/app/rest/builds/id:1?fields=${fields}`);
    expect(Object.keys(short.json)).toEqual(['id', 'status', 'tags', 'revisions']);
  });

  it('words its refusals as TeamCity does', async () => {
    const teamcity = await start();
    teamcity.addBuild({ id: 1, buildType: 'Shop_Tests', revision: SHA });
    await expect(ask(teamcity, '/app/rest/builds/id:2')).resolves.toMatchObject({
      status: 404,
      json: { errors: [{ message: "No build found by locator 'id:2'." }] },
    });
    await expect(ask(teamcity, '/app/rest/builds/number:2')).resolves.toMatchObject({ status: 400 });
    await expect(ask(teamcity, '/app/rest/testOccurrences?locator=count:2')).resolves.toMatchObject({ status: 400 });
    await expect(ask(teamcity, '/app/rest/testOccurrences?locator=build:(id:1')).resolves.toMatchObject({ status: 400 });
    const viewer = { authorization: 'Bearer v' };
    for (const [path, request] of [
      ['comment', { method: 'PUT', text: 'x' }],
      ['tags', { json: { tag: [{ name: 'x' }] } }],
      ['status', { json: { status: 'FAILURE' } }],
      ['log', { text: 'x' }],
      ['', { json: { comment: 'x', readdIntoQueue: false } }],
    ] as const)
      await expect(
        ask(teamcity, `/app/rest/builds/id:1/${path}`.replace(/\/$/, ''), { ...viewer, ...request }),
      ).resolves.toMatchObject({ status: 403 });
    await expect(
      ask(teamcity, '/app/rest/buildQueue', { ...viewer, json: { buildType: { id: 'Shop_Tests' } } }),
    ).resolves.toMatchObject({ status: 403 });
    await expect(ask(teamcity, '/app/rest/builds/id:1/comment', { method: 'PUT', json: {} })).resolves.toMatchObject({
      status: 400,
    });
    await expect(ask(teamcity, '/app/rest/builds/id:1/status', { json: { status: 'GREEN' } })).resolves.toMatchObject({
      status: 400,
    });
    await expect(ask(teamcity, '/app/rest/builds/id:1', { json: { comment: '' } })).resolves.toMatchObject({
      status: 400,
      text: expect.stringContaining('Cannot cancel finished build') as string,
    });
    await expect(ask(teamcity, '/app/rest/projects')).resolves.toMatchObject({ status: 501 });
    expect(teamcity.unexpected).toHaveLength(1);
  });

  it('pages tests by count and start, 100 when nothing is said, and names the next page', async () => {
    const teamcity = await start({ contextPath: '/tc' });
    const tests = Array.from({ length: 130 }, (_, index) => ({ name: `t${index}`, status: 'SUCCESS' as const }));
    teamcity.addBuild({ id: 1, buildType: 'Shop_Tests', revision: SHA, tests });
    const first = await ask(teamcity, '/app/rest/testOccurrences?locator=build:(id:1)');
    expect(first.json).toMatchObject({ count: 100 });
    const next = String(first.json['nextHref']);
    expect(next).toMatch(/^\/tc\/app\/rest\/testOccurrences\?/);
    const second = await ask(teamcity, next.slice('/tc'.length));
    expect(second.json).toMatchObject({
      count: 30,
      testOccurrence: expect.arrayContaining([expect.objectContaining({ name: 't129' })]) as unknown,
    });
    expect(second.json).not.toHaveProperty('nextHref');
  });

  it('replaces only the tags that the locator names, and never private ones', async () => {
    const teamcity = await start();
    teamcity.addBuild({ id: 1, buildType: 'Shop_Tests', revision: SHA });
    teamcity.tag(1, 'a');
    teamcity.tag(1, 'b');
    teamcity.tag(1, 'a', 'dana');
    await ask(teamcity, '/app/rest/builds/id:1/tags?locator=name:A', { method: 'PUT', json: { tag: [{ name: 'c' }] } });
    expect(teamcity.state.builds[0]?.tags).toEqual([{ name: 'b' }, { name: 'a', owner: 'dana' }, { name: 'c' }]);
    await ask(teamcity, '/app/rest/builds/id:1/tags', { method: 'PUT', json: { tag: [] } });
    expect(teamcity.state.builds[0]?.tags).toEqual([{ name: 'a', owner: 'dana' }]);
  });

  it('takes messages for running builds alone, from the build itself too', async () => {
    const teamcity = await start();
    teamcity.addBuild({ id: 1, buildType: 'Shop_Tests', revision: SHA, state: 'running' });
    const text = "##teamcity[testStarted name='a']\n##teamcity[testFinished name='a' duration='3']\nplain";
    const mine = { authorization: basic('build', 'b'), text };
    await expect(ask(teamcity, '/app/rest/builds/id:1/log', mine)).resolves.toMatchObject({ status: 204 });
    await ask(teamcity, '/app/rest/builds/id:1/log', { text });
    expect(teamcity.state.builds[0]?.tests).toMatchObject([{ name: 'a', invocations: [{ duration: 3 }, { duration: 3 }] }]);
    await expect(ask(teamcity, '/app/rest/builds/id:1/comment', { ...mine, method: 'PUT' })).resolves.toMatchObject({
      status: 400,
    });
    teamcity.finishBuild(1, 'SUCCESS');
    await expect(ask(teamcity, '/app/rest/builds/id:1/log', mine)).resolves.toMatchObject({ status: 404 });
  });

  it('reads service messages by flow, and skips what is none', () => {
    const tests = teamCityTestsIn(
      [
        "##teamcity[testSuiteStarted name='s' flowId='1']",
        "##teamcity[testStarted name='a' flowId='1']",
        "##teamcity[testStarted name='b|'|[x|]' flowId='2']",
        "##teamcity[testFailed name='b|'|[x|]' message='no|n' flowId='2']",
        "##teamcity[testFinished name='a' flowId='1']",
        "##teamcity[testFinished name='b|'|[x|]' flowId='2']",
        "##teamcity[testStarted name='broken]",
      ].join('\n'),
    );
    expect(tests).toMatchObject([
      { name: 's: a', status: 'SUCCESS' },
      { name: "b'[x]", status: 'FAILURE', details: 'no\n' },
    ]);
  });

  it('lets people look inside', async () => {
    const teamcity = await start();
    teamcity.addBuild({ id: 1, buildType: 'Shop_Tests', revision: SHA });
    teamcity.comment(1, '<b>kept</b>');
    const page = await (await fetch(`${teamcity.url}/`)).text();
    expect(page).toContain('&lt;b&gt;kept&lt;/b&gt;');
    await expect((await fetch(`${teamcity.url}/__state`)).json()).resolves.toMatchObject({
      builds: [{ id: 1, buildType: 'Shop_Tests' }],
    });
  });
});

describe('requests that TeamCity does not describe', () => {
  it('are listed', async () => {
    const teamcity = await start({
      contextPath: '/tc',
      contract: { validateRequest: ({ path, body }) => [{ in: 'body', pointer: path, message: JSON.stringify(body) }] },
    });
    teamcity.addBuild({ id: 1, buildType: 'Shop_Tests', revision: SHA });
    await ask(teamcity, '/httpAuth/app/rest/builds/id:1/tags', { authorization: basic('dana', 'p'), json: { tag: [] } });
    expect(teamcity.contractBreaches).toEqual([
      {
        method: 'POST',
        path: '/app/rest/builds/id:1/tags',
        problems: [{ in: 'body', pointer: '/app/rest/builds/id:1/tags', message: '{"tag":[]}' }],
      },
    ]);
    expect(teamcity.checksContract).toBe(true);
  });
});
