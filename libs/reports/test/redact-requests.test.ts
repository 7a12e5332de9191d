import { readableLine, redactSecrets } from '../src/firewall/index.ts';

/** Put together here, so that scanners do not take this file for a leak. */
const HOOK = 'T00000000/B00000000/' + 'Xy7'.repeat(8);

describe('redactSecrets', () => {
  it.each([
    ['Cookie: sid=abc; theme=dark', 'Cookie: [redacted]'],
    ['cookie: a="b c"', 'cookie: [redacted]"b c"'],
    ['Cookie: a="b"; c=d\nHost: x', 'Cookie: [redacted]\nHost: x'],
    ["Cookie: a=it's; c=d", 'Cookie: [redacted]'],
    ['< Set-Cookie: sid=abc; HttpOnly\r\n< Date: x', '< Set-Cookie: [redacted]\r\n< Date: x'],
    ["curl -H 'Cookie: a=b' https://host/x", "curl -H 'Cookie: [redacted]' https://host/x"],
    ['{"Cookie":"a=b==","Accept":"x"}', '{"Cookie":"[redacted]","Accept":"x"}'],
    [String.raw`{\"Set-Cookie\": \"a=b\", \"x\": 1}`, String.raw`{\"Set-Cookie\": \"[redacted]\", \"x\": 1}`],
    ["{'Cookie': 'a=b; c=d', 'Accept': '*'}", "{'Cookie': '[redacted]', 'Accept': '*'}"],
  ])('takes the cookies out of %j', (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it.each([
    ['X-Api-Key: abcd', 'X-Api-Key: [redacted]'],
    ['x-apikey:abcd', 'x-apikey:[redacted]'],
    ['X-Gitlab-Token: hook', 'X-Gitlab-Token: [redacted]'],
    ['X-Auth-Token: Bearer abc', 'X-Auth-Token: [redacted]'],
    ['X-Amz-Security-Token: Fwo/GZ+x==\nHost: y', 'X-Amz-Security-Token: [redacted]\nHost: y'],
    ["{'X-Api-Key': 'abcd', 'n': 1}", "{'X-Api-Key': '[redacted]', 'n': 1}"],
  ])('takes the token out of the header %j', (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it.each([
    ['psql --password hunter --host db', 'psql --password [redacted] --host db'],
    ['x --password "correct horse" y', 'x --password [redacted] y'],
    ['x --password=hunter', 'x --password=[redacted]'],
    ['x --token abc', 'x --token [redacted]'],
    ['x --token [abc', 'x --token [redacted]'],
    ['x --auth-token abc', 'x --auth-token [redacted]'],
    ["['x', '--token', 'abc', '-v']", "['x', '--token', [redacted], '-v']"],
    ['curl -u user:pa55 https://host', 'curl -u [redacted] https://host'],
    ['curl -u "user:pa ss" x', 'curl -u [redacted] x'],
    ['curl --user user:pa55 x', 'curl --user [redacted] x'],
    ["Command '['curl', '-u', 'user:pa55']' failed", "Command '['curl', '-u', [redacted]]' failed"],
  ])('takes the secret out of the command %j', (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it.each([
    [`https://hooks.slack.com/services/${HOOK}`, 'https://hooks.slack.com/services/[redacted]'],
    [`https://hooks.slack.com/triggers/${HOOK}`, 'https://hooks.slack.com/triggers/[redacted]'],
    [`https://discord.com/api/webhooks/123456/${HOOK}-_`, 'https://discord.com/api/webhooks/[redacted]'],
    [`discord.com/api/webhooks/123456/${HOOK}`, 'discord.com/api/webhooks/[redacted]'],
    [`https://discordapp.com/api/v10/webhooks/123456/${HOOK}`, 'https://discordapp.com/api/v10/webhooks/[redacted]'],
  ])('takes the secret out of the webhook %j', (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it.each([
    'Cookie: not set',
    'test_cookie: expected 1 = 1',
    'error: the option --token is required',
    'docker login --password-stdin',
    'psql --password --host db',
    'python -u tests/a.py::test_b',
    'docker run -u 1000:1000 alpine',
    'git push -u origin main',
    'X-Request-Id: 12345678',
    'https://discord.com/channels/123456789/123456789',
    'tw_client_connects',
  ])('leaves %j', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it.each([
    'Cookie: a=b; c=d',
    'x --token abc',
    'curl -u a:b x',
    'curl -u "a:b":x',
    'X-Api-Key: abcd',
    `hooks.slack.com/services/${HOOK}`,
  ])('changes nothing the second time in %j', (text) => {
    const once = redactSecrets(text);
    expect(once).not.toBe(text);
    expect(redactSecrets(once)).toBe(once);
  });

  it('keeps what follows a header when its lines become one', () => {
    expect(readableLine('Cookie: a=b\nexpected 200, got 500', 500)).toBe('Cookie: [redacted] expected 200, got 500');
  });

  it('finds what several lines were between', () => {
    expect(readableLine('password=\n\n\n\n\n\nhunter2', 500)).toBe('password= [redacted]');
  });
});
