import * as fc from 'fast-check';
import { detectTeamCity } from '../../src/teamcity/detect.ts';
import { readProperties } from '../../src/teamcity/java-properties.ts';
import { teamcitySettings } from '../../src/teamcity/settings.ts';
import { SHA } from '../support.ts';

const ENV = {
  TEAMCITY_VERSION: '2025.07.3 (build 197312)',
  TEAMCITY_PROJECT_NAME: 'Shop',
  TEAMCITY_BUILDCONF_NAME: 'Unit tests',
  TEAMCITY_BUILD_PROPERTIES_FILE: '/agent/temp/buildTmp/build.properties',
  BUILD_NUMBER: '17',
  BUILD_VCS_NUMBER: SHA,
};
const BUILD_FILE = [
  "#TeamCity build properties without 'system.' prefix",
  'teamcity.build.id=31',
  'teamcity.configuration.properties.file=/agent/temp/buildTmp/config.properties',
  'teamcity.auth.userId=TeamCityBuildId\\=31',
  'teamcity.auth.password=of\\:the build',
];
const CONFIG_FILE = [
  'teamcity.serverUrl=https\\://teamcity.example.com/tc',
  'teamcity.build.branch=feature',
  'vcsroot.url=https\\://github.com/acme/shop.git',
  'teamcity.build.vcs.branch.Shop_Git=refs/heads/feature',
];

function detect(
  given: { env?: Record<string, string | undefined>; build?: readonly string[]; config?: readonly string[] } = {},
): ReturnType<typeof detectTeamCity> {
  const files: Record<string, string> = {
    '/agent/temp/buildTmp/build.properties': [...BUILD_FILE, ...(given.build ?? [])].join('\n'),
    '/agent/temp/buildTmp/config.properties': [...(given.config ?? CONFIG_FILE)].join('\r\n'),
  };
  return detectTeamCity({ env: { ...ENV, ...given.env }, readFile: (path) => files[path] });
}

describe('inside a TeamCity build', () => {
  it('everything is found: the files tell what the environment does not', () => {
    expect(detect()).toEqual({
      provider: 'teamcity',
      settings: { baseUrl: 'https://teamcity.example.com/tc', username: 'TeamCityBuildId=31', token: 'of:the build' },
      repository: { name: 'acme/shop', host: 'github' },
      commit: SHA,
      branch: 'feature',
      pipeline: {
        id: '31',
        attempt: 1,
        name: 'Shop / Unit tests',
        commit: SHA,
        branch: 'feature',
        url: 'https://teamcity.example.com/tc/viewLog.html?buildId=31',
      },
    });
  });

  it('our own credential comes first', () => {
    const env = {
      TEAMCITY_TOKEN: 'mine',
      TEAMCITY_BASE_URL: 'http://10.0.0.7:8111',
      BUILD_URL: 'https://teamcity.example.com/build/31',
    };
    expect(detect({ env })).toMatchObject({
      settings: { baseUrl: 'http://10.0.0.7:8111', token: 'mine' },
      pipeline: { url: env.BUILD_URL },
    });
    expect(detect({ env })?.settings).not.toHaveProperty('username');
    expect(detect({ env: { ...env, TEAMCITY_USERNAME: 'dana' } })).toMatchObject({
      settings: { username: 'dana', token: 'mine' },
    });
  });

  it('a pull request is found, by its parameters and by what was built', () => {
    const config = [
      ...CONFIG_FILE.slice(0, 1),
      'vcsroot.url=git@github.com\\:acme/shop.git',
      'teamcity.build.branch=pull/4',
      'teamcity.build.vcs.branch.Shop_Git=refs/pull/4/head',
      'teamcity.pullRequest.number=4',
      'teamcity.pullRequest.source.branch=cheaper',
      'teamcity.pullRequest.target.branch=refs/heads/main',
      'teamcity.pullRequest.title=G\\u00fcnstiger',
    ];
    const change = { number: 4, headSha: SHA, headBranch: 'cheaper', baseBranch: 'main', title: 'Günstiger' };
    expect(detect({ config })).toMatchObject({ change, branch: 'cheaper', repository: { name: 'acme/shop', host: 'github' } });
    expect(detect({ config: config.slice(0, 4) })?.change).toEqual({ number: 4, headSha: SHA });
    expect(detect({ config: config.slice(0, 4) })).not.toHaveProperty('branch');
    const merge = config.map((line) => line.replace('/head', '/merge'));
    expect(detect({ config: merge })?.change).not.toHaveProperty('headSha');
  });

  it('of several VCS roots, the one at a known host counts', () => {
    const config = [
      ...CONFIG_FILE.slice(0, 2),
      'vcsroot.Settings.url=https\\://git.example.com/ops/settings.git',
      'vcsroot.Shop_Git.url=https\\://gitlab.example.com/acme/shop.git',
      'build.vcs.number.Settings=' + 'a'.repeat(40),
      `build.vcs.number.Shop_Git=${SHA}`,
      'teamcity.build.vcs.branch.Settings=refs/heads/main',
      'teamcity.build.vcs.branch.Shop_Git=refs/heads/two',
    ];
    expect(detect({ config, env: { BUILD_VCS_NUMBER: undefined } })).toMatchObject({
      repository: { name: 'acme/shop', host: 'gitlab' },
      commit: SHA,
      branch: 'two',
    });
  });

  it('little is known without the files, and that little is right', () => {
    const bare = detectTeamCity({
      env: { ...ENV, TEAMCITY_TOKEN: 'mine', BUILD_URL: 'https://teamcity.example.com/tc/buildConfiguration/Shop_Tests/31' },
      readFile: () => undefined,
    });
    expect(bare).toEqual({
      provider: 'teamcity',
      settings: { baseUrl: 'https://teamcity.example.com/tc', token: 'mine' },
      commit: SHA,
    });
    const empty = detectTeamCity({
      env: { TEAMCITY_VERSION: '9.1', TEAMCITY_TOKEN: '', BUILD_VCS_NUMBER: '' },
      readFile: () => undefined,
    });
    expect(empty).toEqual({ provider: 'teamcity', settings: {} });
  });

  it('a revision that is no commit of Git is none', () => {
    expect(detect({ env: { BUILD_VCS_NUMBER: '12345' } })).not.toHaveProperty('commit');
    expect(detect({ env: { BUILD_VCS_NUMBER: '12345' } })).not.toHaveProperty('pipeline');
  });

  it('the settings are such as can be used', () => {
    for (const env of [{}, { TEAMCITY_TOKEN: 't' }, { TEAMCITY_TOKEN: 't', TEAMCITY_USERNAME: 'u' }, { TEAMCITY_USERNAME: 'u' }])
      expect(teamcitySettings.safeParse(detect({ env })?.settings).success).toBe(true);
    const user = detect({ config: ['teamcity.serverUrl=https\\://dana:secret@teamcity.example.com/'] });
    expect(user?.settings['baseUrl']).toBe('https://teamcity.example.com');
  });

  it.each([{}, { TEAMCITY_VERSION: '' }, { TEAMCITY_TOKEN: 't' }])('is not where %j says', (env) => {
    expect(detectTeamCity({ env, readFile: () => undefined })).toBeUndefined();
  });
});

describe('a Java properties file', () => {
  it.each<[string, Record<string, string>]>([
    ['# c\n! c\n  \n\ta=1', { a: '1' }],
    ['a = b = c', { a: 'b = c' }],
    ['a:b\nc d\ne', { a: 'b', c: 'd', e: '' }],
    ['a=x \\\n   y\\\n\tz', { a: 'x yz' }],
    ['a=end\\\\\nb=2', { a: 'end\\', b: '2' }],
    ['a=x\\\n# no comment', { a: 'x# no comment' }],
    ['a=x\\', { a: 'x' }],
    ['k\\ e\\:y\\==v', { 'k e:y=': 'v' }],
    ['a=\\t\\n\\r\\f\\q\\u00fc\\uD83D\\uDE00', { a: '\t\n\r\fqü😀' }],
    ['a=\\u12', { a: 'u12' }],
    ['a=1\na=2', { a: '2' }],
    ['=v', { '': 'v' }],
    ['__proto__=v', { ['__proto__']: 'v' }],
    ['', {}],
  ])('%j', (text, expected) => {
    expect([...readProperties(text)]).toEqual(Object.entries(expected));
  });

  /** As java.util.Properties.store writes. */
  function store(text: string, isKey: boolean): string {
    let out = '';
    for (const [index, unit] of [...Array(text.length).keys()].map((at) => [at, text.charAt(at)] as const)) {
      if (unit === ' ') out += isKey || index === 0 ? '\\ ' : ' ';
      else if ('=:#!\\'.includes(unit)) out += `\\${unit}`;
      else if (/[^\u0020-\u007e]/.test(unit)) out += `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
      else out += unit;
    }
    return out;
  }

  it('reads what Java has written, whatever it was', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\\', ' ', '=', ':', '#', '!', '\n', '\t', 'u', 'n'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([key]) => key }), (pairs) => {
        const file = pairs.map(([key, value]) => `${store(key, true)}=${store(value, false)}\n`).join('');
        expect([...readProperties(file)]).toEqual(pairs);
      }),
    );
  });

  it('reads anything without hanging or throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => void readProperties(text)));
    expect(readProperties(`${'\\\\'.repeat(200_000)}=${'a \\\n'.repeat(50_000)}`).size).toBe(1);
  });
});
