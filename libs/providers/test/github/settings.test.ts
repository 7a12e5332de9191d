import { hasLimits } from '../../src/github/octokit.ts';
import { settings } from '../../src/github/settings.ts';

function faults(input: unknown): string[] {
  return settings.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('the settings', () => {
  it('need nothing', () => {
    expect(settings.parse({})).toEqual({
      baseUrl: 'https://api.github.com',
      webUrl: 'https://github.com',
      artifactUpload: 'links',
    });
  });

  it.each([
    ['https://ghe.example/api/v3/', 'https://ghe.example'],
    ['https://api.octo.ghe.com', 'https://octo.ghe.com'],
    ['http://127.0.0.1:9000', 'http://127.0.0.1:9000'],
  ])('know where people look when the API is at %s', (baseUrl, webUrl) => {
    expect(settings.parse({ baseUrl }).webUrl).toBe(webUrl);
  });

  it('refuse two credentials, a key that is none, and what they do not know', () => {
    const app = { appId: 1, privateKey: 'secret' };
    expect(faults({ app })).toEqual([expect.stringMatching(/^app.privateKey: is not a private key/)]);
    expect(faults({ tokn: 'x' })).toHaveLength(1);
    expect(faults({ baseUrl: 'ftp://x' })).toHaveLength(1);
    expect(JSON.stringify(faults({ app }))).not.toContain('secret');
  });

  it.each(['baseUrl', 'webUrl', 'uploadUrl'])('refuse a user or password in %s, and do not repeat it', (name) => {
    for (const address of [
      'https://octo:hunter2@ghe.example/api/v3',
      'https://hunter2@ghe.example',
      'https://:hunter2@ghe.example',
    ]) {
      expect(faults({ [name]: address })).toEqual([expect.stringContaining(`${name}: holds a user name or password`)]);
      expect(JSON.stringify(settings.safeParse({ [name]: address }))).not.toMatch(/hunter2|ghe\.example/);
    }
  });
});

describe('the pace of writes', () => {
  it.each([
    ['https://api.github.com', true],
    ['https://api.octo.ghe.com', true],
    ['https://ghe.example/api/v3', false],
    ['https://api.github.com.example', false],
  ])('of %s is kept: %s', (baseUrl, paced) => {
    expect(hasLimits(baseUrl)).toBe(paced);
  });
});
