import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RecordingServer, startRecordingServer } from './recording-server.ts';
import { type } from './terminal.ts';

let cwd: string;
let server: RecordingServer;
let answer: unknown;

const AT = '2026-03-01T10:00:00.000Z';
const run = (project: string) => ({ runId: 'r', status: 'passed', attempt: 1, updatedAt: AT, description: { project } });
const ATTACK = 'a\u001B[31mred\u001B]0;title\u0007\nFAKE ROW\u009B2J\u202Eevil';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'testwire-server-'));
  await writeFile(join(cwd, 'token'), 'from-the-file\n');
  answer = { items: [] };
  server = await startRecordingServer(() => ({ body: answer }));
});
afterEach(async () => {
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

describe('the token', () => {
  it.each(['127.0.0.1', 'localhost'])('of the file is shown to a server on this machine: %s', async (host) => {
    const url = server.url.replace('127.0.0.1', host);
    expect((await type(['runs', '--server', url], { cwd, env: { DATA_DIR: '.' } })).code).toBe(0);
    expect(server.requests.map(({ token }) => token)).toEqual(['from-the-file']);
  });

  it.each(['http://testwire.example.com', 'http://127.0.0.1.evil.example', 'http://localhost.evil.example', 'https://10.0.0.1'])(
    'of the file is not shown to %s, and TESTWIRE_TOKEN is',
    async (url) => {
      const seen: (string | null)[] = [];
      const fetch: typeof globalThis.fetch = async (_input, init) => {
        seen.push(new Headers(init?.headers).get('Authorization'));
        return new Response(JSON.stringify({ items: [] }));
      };
      await type(['runs', '--server', url], { cwd, fetch, env: { DATA_DIR: '.' } });
      await type(['runs', '--server', url], { cwd, fetch, env: { DATA_DIR: '.', TESTWIRE_TOKEN: 'given' } });
      expect(seen).toEqual([null, 'Bearer given']);
    },
  );
});

describe('a file that names the token', () => {
  const tokens = () => server.requests.map(({ token }) => token);

  it('is TESTWIRE_TOKEN_FILE, unless TESTWIRE_TOKEN has one; it is shown to every server that is named', async () => {
    await writeFile(join(cwd, 'secret'), 'of-the-owner\n');
    const env = { TESTWIRE_TOKEN_FILE: 'secret' };
    await type(['runs', '--server', server.url], { cwd, env });
    await type(['runs', '--server', server.url], { cwd, env: { ...env, TESTWIRE_TOKEN: 'given' } });
    expect(tokens()).toEqual(['of-the-owner', 'given']);
  });

  it.each([
    ['empty', 'is empty'],
    ['missing', 'cannot be read'],
  ])('that is %s is a fault, and nothing is asked without it', async (name, fault) => {
    await writeFile(join(cwd, 'empty'), '\n');
    const { code, err } = await type(['runs', '--server', server.url], { cwd, env: { TESTWIRE_TOKEN_FILE: name } });
    expect([code, tokens()]).toEqual([2, []]);
    expect(err).toContain(`TESTWIRE_TOKEN_FILE: the file ${join(cwd, name)} ${fault}.`);
  });
});

describe('a token that is missing or refused', () => {
  const refuse: typeof globalThis.fetch = async () =>
    new Response(JSON.stringify({ detail: 'Send a valid token.' }), { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
  const told = async (env: Readonly<Record<string, string>>, url = 'http://127.0.0.1:8080'): Promise<string> => {
    const { code, err } = await type(['runs', '--server', url], { cwd, env, fetch: refuse });
    expect([code, err.trimEnd().includes('\n')]).toEqual([2, false]);
    return err;
  };

  it('is told with the places that were looked at', async () => {
    expect(await told({})).toContain(`TESTWIRE_TOKEN is not set, and the file ${join(cwd, '.data', 'token')} cannot be read.`);
    const elsewhere = await told({ DATA_DIR: 'elsewhere', TESTWIRE_TOKEN: '' });
    expect(elsewhere).toContain(`the file ${join(cwd, 'elsewhere', 'token')} cannot be read`);
    expect(elsewhere).toMatch(/set DATA_DIR .*or set TESTWIRE_TOKEN/);
    expect(await told({ DATA_DIR: '.' })).toContain(`the token in ${join(cwd, 'token')} is not one that this server knows`);
    expect(await told({ TESTWIRE_TOKEN: 'secret-of-mine' })).toContain('The token in TESTWIRE_TOKEN is not one');
    expect(await told({}, 'https://testwire.example.com')).toContain('set TESTWIRE_TOKEN');
  });

  it('is not repeated', async () => {
    expect(await told({ TESTWIRE_TOKEN: 'secret-of-mine' })).not.toContain('secret-of-mine');
    expect(await told({ DATA_DIR: '.' })).not.toContain('from-the-file');
  });

  it('is not sent with a webhook, which has credentials of its own', async () => {
    const seen: (string | null)[] = [];
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      seen.push(new Headers(init?.headers).get('Authorization'));
      return new Response(JSON.stringify({ status: 'queued', delivery: 'd', event: 'e' }), { status: 202 });
    };
    const env = { TESTWIRE_TOKEN: 'given' };
    await type(['webhook', 'send', 'teamcity', 'BUILD_FINISHED', '--secret', 's3cret'], { cwd, fetch, env });
    await type(['webhook', 'send', 'github', 'ping', '--secret', 's'], { cwd, fetch, env });
    expect(seen).toEqual([expect.stringMatching(/^Basic [^,]+$/), null]);
  });

  it('is not what is wrong with the signature of a webhook', async () => {
    const fetch: typeof globalThis.fetch = async () => new Response(JSON.stringify({ detail: 'not authentic' }), { status: 401 });
    const { err } = await type(['webhook', 'send', 'github', 'ping', '--secret', 's'], { cwd, fetch });
    expect(err).toContain('not authentic');
    expect(err).not.toContain('TESTWIRE_TOKEN');
  });
});

describe('what a server says', () => {
  it('cannot write to the terminal but in its cell', async () => {
    answer = { items: [run(ATTACK)] };
    const { out } = await type(['runs', '--server', server.url], { cwd });
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
    expect(out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
    expect(out).toContain('ared FAKE ROW');
    const json = await type(['runs', '--json', '--server', server.url], { cwd });
    expect(json.out).not.toMatch(/[\u007F-\u009F\u202E]/);
    expect(JSON.parse(json.out)).toEqual(answer);
  });

  it('cannot do so in a refusal either', async () => {
    const refusing = await startRecordingServer(() => ({ status: 404, body: { detail: ATTACK } }));
    try {
      const { code, err } = await type(['runs', 'r', '--server', refusing.url], { cwd });
      expect(code).toBe(2);
      expect(err.trimEnd()).not.toContain('\n');
      expect(err).not.toContain('\u001B');
    } finally {
      await refusing.close();
    }
  });

  it.each([{ items: [{}] }, 'no JSON'])('is told in one line when it makes no sense: %j', async (nonsense) => {
    answer = nonsense;
    const { code, err } = await type(['runs', '--server', server.url], { cwd });
    expect(code).toBe(2);
    expect(err).toMatch(/^.*(versions may differ|address of the server).*\n$/);
  });
});

describe('pages', () => {
  it.each(['runs', 'deliveries'])('of %s continue where a cursor says', async (list) => {
    answer = { items: [], next: 'next-cursor' };
    const first = await type([list, '--limit', '200', '--server', server.url], { cwd });
    expect(first.out).toMatch(/\nMore with --cursor next-cursor\n$/);
    answer = { items: [] };
    const second = await type([list, '--cursor', 'a&b', '--server', server.url], { cwd });
    expect(second.out).not.toContain('--cursor');
    expect(server.requests.map(({ query }) => query)).toEqual([{ limit: '200' }, { limit: '20', cursor: 'a&b' }]);
  });

  it.each(['0', '201', '1.5', 'many'])('refuse --limit %s before anybody is asked', async (limit) => {
    const said = await type(['runs', '--limit', limit, '--server', server.url], { cwd });
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining('from 1 to 200') });
    expect(server.requests).toEqual([]);
  });
});

describe('what goes wrong outside', () => {
  it('ends with 3 and one line when nobody answers', async () => {
    const said = await type(['runs', '--server', 'http://127.0.0.1:1'], { cwd });
    expect(said).toMatchObject({ code: 3, err: expect.stringMatching(/^.*cannot be reached.*\n$/) });
  });

  it('ends with 3 and one line when the connection breaks in the middle of an answer', async () => {
    const broken = new ReadableStream({
      start: (controller) => controller.error(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })),
    });
    const said = await type(['runs', '--server', server.url], { cwd, fetch: async () => new Response(broken) });
    expect(said).toMatchObject({ code: 3, err: expect.stringMatching(/^.*ECONNRESET.*\n$/) });
  });

  it('ends with 2 and one line when --out names a file', async () => {
    await writeFile(join(cwd, 'good.xml'), '<testsuite name="s"><testcase name="a"/></testsuite>');
    await writeFile(join(cwd, 'taken'), '');
    const said = await type(['report', 'good.xml', '--out', 'taken'], { cwd });
    expect(said).toMatchObject({ code: 2, err: expect.stringMatching(/^.*EEXIST.*\n$/) });
  });

  it.each([
    ['localhost:8080', 'begin with http:// or https://. Write http://localhost:8080\n'],
    ['127.0.0.1:8080', 'Write http://127.0.0.1:8080\n'],
    ['testwire.example.com', 'Write https://testwire.example.com\n'],
    ['ftp://testwire.example.com', 'Give one like https://testwire.example.com.\n'],
    ['ftp//x', 'Give one like https://testwire.example.com.\n'],
  ])('ends with 2 and says what to write when the address of the server is %s', async (address, advice) => {
    const byOption = await type(['runs', '--server', address], { cwd });
    expect(byOption).toMatchObject({ code: 2, err: expect.stringContaining(advice) });
    expect(byOption.err).toContain(`--server: "${address}" is not the address`);
    const byVariable = await type(['runs'], { cwd, env: { TESTWIRE_SERVER: address } });
    expect(byVariable).toMatchObject({ code: 2, err: byOption.err.replace('--server', 'TESTWIRE_SERVER') });
  });

  it('takes an empty TESTWIRE_SERVER for none', async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(new Request(input).url);
      return new Response(JSON.stringify({ items: [] }));
    };
    expect((await type(['runs'], { cwd, fetch, env: { TESTWIRE_SERVER: '' } })).code).toBe(0);
    expect(asked).toEqual(['http://127.0.0.1:8080/v1/runs?limit=20']);
  });

  it('never ends with 1 for a fault of its own', async () => {
    const fetch: typeof globalThis.fetch = async () => new Response(JSON.stringify({ items: [] }));
    const print = (): void => {
      throw new TypeError('a bug');
    };
    expect(await type(['runs'], { cwd, fetch, print })).toMatchObject({ code: 2, err: expect.stringContaining('a bug') });
  });
});

describe('testwire runs --refresh', () => {
  it('has the reports of one run made again', async () => {
    answer = { runId: 'a/b' };
    const said = await type(['runs', 'a/b', '--refresh', '--server', server.url], { cwd, env: { TESTWIRE_TOKEN: 'given' } });
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('a/b will be made again') });
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/v1/runs/a/b/refresh', token: 'given' }]);
  });

  it('refuses to do so without a run, before anybody is asked', async () => {
    const said = await type(['runs', '--refresh', '--server', server.url], { cwd });
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining('testwire runs ID --refresh') });
    expect(server.requests).toEqual([]);
  });
});

describe('testwire webhook send', () => {
  it('names the providers that have samples', async () => {
    const { out } = await type(['webhook', 'send', '--help'], { cwd });
    const wrong = await type(['webhook', 'send', 'nobody', 'ping'], { cwd });
    for (const provider of ['github', 'gitlab']) {
      expect(out).toMatch(new RegExp(`one of .*\\b${provider}\\b`));
      expect(wrong.err).toContain(provider);
    }
    expect(wrong.code).toBe(2);
  });

  it('says what makes a connection that the server does not know', async () => {
    const refusing = await startRecordingServer(() => ({ status: 404, body: { detail: 'There is no connection.' } }));
    const send = (...args: string[]) =>
      type(['webhook', 'send', 'github', 'ping', '--secret', 's', '--server', refusing.url, ...args], { cwd });
    try {
      const byProvider = await send();
      expect(byProvider.code).toBe(2);
      expect(byProvider.err).toMatch(/There is no connection\. .*GITHUB_TOKEN and GITHUB_WEBHOOK_SECRET in its environment/);
      expect(byProvider.err).toContain('has "github" with "provider": "github"');
      const byName = await send('--connection', 'enterprise');
      expect(byName.err).toContain('"connections" of its configuration file has "enterprise" with "provider": "github"');
      expect(byName.err).not.toContain('GITHUB_TOKEN');
    } finally {
      await refusing.close();
    }
  });
});
