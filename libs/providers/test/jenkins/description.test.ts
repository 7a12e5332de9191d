import * as fc from 'fast-check';
import { RUN_STATUSES } from '@testwire/contracts';
import { lineOf, withLine } from '../../src/jenkins/description.ts';
import { closeAll } from '../support-simulators.ts';
import {
  BUILD,
  buildRun,
  connect,
  description,
  JOB,
  PASSWORD,
  startJenkins,
  surface,
  TOKEN,
  USER,
  write,
  writesTo,
} from './simulated.ts';

afterEach(closeAll);

const LINE = '[Testwire] ✔ 3 passed in 4.50s https://testwire.example.com/runs/run-1';
const SUBMIT = '/job/acme/job/shop/42/submitDescription';

describe('the line at a Jenkins build', () => {
  it('is written once, and changed in place', async () => {
    const jenkins = await startJenkins();
    const client = connect(jenkins);
    await expect(write(client)).resolves.toEqual({
      kind: 'done',
      value: { externalId: 'job/acme/job/shop/42', rung: 'description', url: 'https://ci.example.com/job/acme/job/shop/42/' },
    });
    expect(description(jenkins)).toBe(LINE);
    await expect(write(client)).resolves.toMatchObject({ kind: 'unchanged' });
    expect(writesTo(jenkins)).toEqual([SUBMIT]);
    await write(client, buildRun({ status: 'failed' }), '1 failed, 2 passed of 3');
    expect(description(jenkins)).toBe('[Testwire] ✘ 1 failed, 2 passed of 3 https://testwire.example.com/runs/run-1');
  });

  it('leaves alone what others wrote, in whatever order and with whatever line ends', async () => {
    const jenkins = await startJenkins();
    const client = connect(jenkins);
    jenkins.describe(JOB, BUILD, 'Nightly build\r\n<b>keep</b>');
    await write(client);
    expect(description(jenkins)).toBe(`Nightly build\r\n<b>keep</b>\n${LINE}`);
    jenkins.describe(JOB, BUILD, `${LINE}\r\nadded by hand\r\n`);
    await write(client, buildRun({ status: 'running' }), 'Running');
    expect(description(jenkins)).toBe('[Testwire] ▶ Running https://testwire.example.com/runs/run-1\r\nadded by hand\r\n');
  });

  it('has one for each name, also when one begins like another', async () => {
    const jenkins = await startJenkins();
    const client = connect(jenkins);
    await write(client, buildRun({ name: 'Testwire: shop' }));
    await write(client, buildRun({ name: 'Testwire' }));
    await write(client, buildRun({ name: 'Testwire: shop' }), '4 passed');
    expect(description(jenkins)?.split('\n')).toEqual([expect.stringMatching(/^\[Testwire: shop\] ✔ 4/), LINE]);
    expect(surface(client).place(buildRun({ name: 'a' }))).not.toBe(surface(client).place(buildRun({ name: 'b' })));
  });

  it('has a place only where the run happened in a build', async () => {
    const jenkins = await startJenkins();
    const { pipeline: _, ...elsewhere } = buildRun();
    expect(surface(connect(jenkins)).place(elsewhere)).toBeUndefined();
    await expect(write(connect(jenkins), elsewhere)).resolves.toMatchObject({ kind: 'unsupported' });
    expect(jenkins.requests).toEqual([]);
  });

  it.each(RUN_STATUSES)('has a sign for %s', (status) => {
    expect(lineOf({ name: 'n', status }, 'text', 'plain')).toMatch(/^\[n\] [○▶✔✘■] text$/);
  });

  it('is a link where the formatter is Safe HTML, and takes the place of a plain one', async () => {
    const jenkins = await startJenkins();
    jenkins.describe(JOB, BUILD, `before\n${LINE}`);
    await write(connect(jenkins, { markup: 'html' }), buildRun(), 'a < b & "c"');
    expect(description(jenkins)).toBe(
      'before\n<p>[Testwire] ✔ <a href="https://testwire.example.com/runs/run-1">a &lt; b &amp; &quot;c&quot;</a></p>',
    );
  });

  it('cannot be read as HTML by either formatter, whatever stands in it', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '[', ']', '/', '\n', '\u2028', 'lt;', 'a') }),
    );
    fc.assert(
      fc.property(hostile, hostile, fc.webUrl({ withQueryParameters: true }), (name, text, url) => {
        const plain = lineOf({ name, status: 'failed', reportUrl: url }, text, 'plain');
        expect(plain).not.toMatch(/[<>&\n\r]/);
        const html = lineOf({ name, status: 'failed', reportUrl: url }, text, 'html');
        expect(
          html
            .replace(/^<p>/, '')
            .replace(/<\/p>$/, '')
            .replace(/<a href="[^"<>]*">/, '')
            .replace('</a>', ''),
        ).not.toMatch(/[<>]/);
        expect(html.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        expect(html).not.toMatch(/[\n\r]/);
      }),
    );
  });

  it('keeps every other line, and is there once', () => {
    const other = fc.array(fc.string().filter((text) => !/[\r\n]/.test(text) && !/^(<p>)?\[n\] /.test(text)));
    fc.assert(
      fc.property(other, other, fc.constantFrom('\n', '\r\n'), (above, below, end) => {
        const before = [...above, '[n] ✘ old', ...below].join(end);
        const after = withLine(before, 'n', '[n] ✔ new');
        expect(after.split(end)).toEqual([...above, '[n] ✔ new', ...below]);
        expect(withLine(after, 'n', '[n] ✔ new')).toBe(after);
      }),
    );
    expect(withLine('[n] ✘ one\nother\n[n] ✘ two', 'n', '[n] ✔ new')).toBe('[n] ✔ new\nother\n');
  });

  it('says that somebody else wrote over it', async () => {
    const jenkins = await startJenkins();
    jenkins.overwriteNext('somebody was faster');
    await expect(write(connect(jenkins))).resolves.toMatchObject({ kind: 'failed', failure: { kind: 'conflict' } });
    expect(writesTo(jenkins)).toEqual([SUBMIT]);
    await expect(write(connect(jenkins))).resolves.toMatchObject({ kind: 'done' });
    expect(description(jenkins)).toBe(`somebody was faster\n${LINE}`);
  });
});

describe('credentials for Jenkins', () => {
  it('are an API token, which needs no crumb', async () => {
    const jenkins = await startJenkins({ contextPath: '/jenkins' });
    await expect(write(connect(jenkins))).resolves.toMatchObject({ kind: 'done' });
    expect(jenkins.requests.map(({ path }) => path)).not.toContain('/jenkins/crumbIssuer/api/json');
  });

  it('are a password with a crumb and the session that it belongs to', async () => {
    const jenkins = await startJenkins();
    const client = connect(jenkins, { token: PASSWORD, credential: 'password' });
    await expect(write(client)).resolves.toMatchObject({ kind: 'done' });
    expect(description(jenkins)).toBe(LINE);
    await expect(write(connect(jenkins, { token: PASSWORD }), buildRun({ status: 'failed' }))).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: 'permission', status: 403, message: expect.stringContaining('"credential": "password"') },
    });
  });

  it('need no crumb where the protection is off', async () => {
    const jenkins = await startJenkins({ crumbs: false });
    await expect(write(connect(jenkins, { token: PASSWORD, credential: 'password' }))).resolves.toMatchObject({ kind: 'done' });
  });

  it('are not told in any message', async () => {
    const jenkins = await startJenkins();
    const wrong = 'a-wrong-token-that-nobody-knows';
    const basic = Buffer.from(`${USER}:${wrong}`).toString('base64');
    const echo = { headers: { 'content-type': 'application/json' }, body: { message: `bad token ${wrong} in ${basic}` } };
    jenkins.failNext({ path: /api\/json/, status: 401, ...echo });
    for (let round = 0; round < 2; round += 1) {
      const outcome = await write(connect(jenkins, { token: wrong }));
      expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'auth', status: 401 } });
      expect(JSON.stringify(outcome)).not.toContain(wrong);
      expect(JSON.stringify(outcome)).not.toContain(basic);
    }
  });

  it('are asked for where nobody may do it without', async () => {
    const jenkins = await startJenkins({ anonymous: ['Overall/Read', 'Job/Read'] });
    const client = connect(jenkins, { username: undefined, token: undefined });
    await expect(write(client)).resolves.toMatchObject({
      kind: 'failed',
      failure: { kind: expect.stringMatching(/auth|permission/) },
    });
  });
});

describe('what Jenkins refuses', () => {
  it.each([
    [401, {}, 'auth', undefined],
    [403, {}, 'permission', undefined],
    [403, { 'X-You-Are-Authenticated-As': 'anonymous' }, 'auth', undefined],
    [404, {}, 'not_found', undefined],
    [409, {}, 'rejected', undefined],
    [429, { 'Retry-After': '7' }, 'rate_limited', 7000],
    [429, {}, 'rate_limited', 60_000],
    [500, {}, 'unavailable', undefined],
    [503, { 'Retry-After': '30' }, 'unavailable', 30_000],
  ])('%d %j is %s', async (status, headers, kind, retryAfterMs) => {
    const jenkins = await startJenkins();
    jenkins.failNext({ method: 'POST', path: /submitDescription$/, status, headers, body: '<html><b>secret page</b></html>' });
    const outcome = await write(connect(jenkins));
    expect(outcome).toEqual({
      kind: 'failed',
      failure: {
        kind,
        status,
        message: expect.stringContaining(`${status} to POST ${SUBMIT}`),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    });
    expect(JSON.stringify(outcome)).not.toContain('secret page');
    expect(writesTo(jenkins)).toEqual([SUBMIT]);
    expect(description(jenkins)).toBeNull();
  });

  it('names the permission and where to grant it', async () => {
    const jenkins = await startJenkins();
    jenkins.revoke(USER, 'Run/Update');
    const outcome = await write(connect(jenkins));
    expect(outcome).toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining(`Grant Run/Update to ${USER}: ${jenkins.baseUrl}/manage`) },
    });
  });

  it('does not exist for who may not read it, and when it was deleted', async () => {
    const jenkins = await startJenkins();
    await expect(
      write(connect(jenkins), buildRun({ pipeline: { id: 'job/acme/job/shop/7', attempt: 1, name: 'x', commit: 'abcdef0' } })),
    ).resolves.toMatchObject({
      failure: { kind: 'not_found' },
    });
    jenkins.revoke(USER, 'Job/Read');
    await expect(write(connect(jenkins))).resolves.toMatchObject({ failure: { kind: 'not_found' } });
  });

  it('is a broken connection, or a redirect to a sign-in page', async () => {
    const jenkins = await startJenkins();
    jenkins.failNext({ path: /./, status: 'reset' });
    await expect(write(connect(jenkins))).resolves.toMatchObject({ failure: { kind: 'unavailable' } });
    jenkins.failNext({ method: 'POST', path: /./, status: 302, headers: { location: 'https://sso.example.com/login?from=x' } });
    await expect(write(connect(jenkins))).resolves.toMatchObject({ failure: { kind: 'auth' } });
    jenkins.failNext({ method: 'GET', path: /./, status: 302, headers: { location: 'https://sso.example.com/' } });
    await expect(write(connect(jenkins))).resolves.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('sso.example.com') },
    });
    expect(TOKEN).not.toBe('');
  });

  it('never asks at another address than the configured one', async () => {
    const jenkins = await startJenkins();
    for (const id of [
      '../../manage',
      'job/acme/../../42',
      'job/%2e%2e/42',
      'https://evil.example/job/a/1',
      '//evil.example/1',
      'job/a/1/stop?',
      'job/a',
      '42',
      'job/a/0',
    ]) {
      const pipeline = { id, attempt: 1, name: 'x', commit: 'abcdef0' };
      await expect(write(connect(jenkins), buildRun({ pipeline }))).resolves.toMatchObject({
        kind: 'failed',
        failure: { kind: 'rejected' },
      });
    }
    expect(jenkins.requests).toEqual([]);
  });
});
