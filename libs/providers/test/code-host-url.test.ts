import * as fc from 'fast-check';
import { codeHostOf, repositoryNameOf } from '../src/code-host-url.ts';

describe('codeHostOf', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'github', 'acme/shop'],
    ['https://github.com/acme/shop', 'github', 'acme/shop'],
    ['https://x-access-token:ghs_secret@github.com/acme/shop.git', 'github', 'acme/shop'],
    ['git@github.com:acme/shop.git', 'github', 'acme/shop'],
    ['org-1234@github.com:acme/shop.git', 'github', 'acme/shop'],
    ['ssh://git@github.com/acme/shop.git', 'github', 'acme/shop'],
    ['git://github.com/acme/shop.git/', 'github', 'acme/shop'],
    ['git+ssh://git@github.com/acme/shop', 'github', 'acme/shop'],
    ['ssh://git@ssh.github.com:443/acme/shop.git', 'github', 'acme/shop'],
    ['https://github.example.com/acme/shop.js.git', 'github', 'acme/shop.js'],
    ['https://GitHub.com/Acme/Shop', 'github', 'Acme/Shop'],
    ['https://gitlab.com/acme/web/shop.git', 'gitlab', 'acme/web/shop'],
    ['git@gitlab-eu.example.com:acme/web/shop.git', 'gitlab', 'acme/web/shop'],
    ['https://gitlab.com/acme/scm/web/shop.git', 'gitlab', 'acme/scm/web/shop'],
    ['https://bitbucket.org/acme/shop.git', 'bitbucket', 'acme/shop'],
    ['https://dana@bitbucket.org/acme/shop.git', 'bitbucket', 'acme/shop'],
    ['git@bitbucket.org:acme/shop.git', 'bitbucket', 'acme/shop'],
    ['https://bitbucket.example.com/scm/ACME/shop.git', 'bitbucket-dc', 'ACME/shop'],
    ['https://git.example.com/bitbucket/scm/~dana/shop.git', 'bitbucket-dc', '~dana/shop'],
    ['ssh://git@bitbucket.example.com:7999/acme/shop.git', 'bitbucket-dc', 'acme/shop'],
    ['ssh://git@stash.example.com:7999/acme/shop.git', 'bitbucket-dc', 'acme/shop'],
    ['https://dev.azure.com/acme/Web%20Shop/_git/shop', 'azure-devops', 'Web Shop/shop'],
    ['https://acme@dev.azure.com/acme/shop/_git/shop', 'azure-devops', 'shop/shop'],
    ['https://dev.azure.com/acme/_git/shop', 'azure-devops', 'shop/shop'],
    ['git@ssh.dev.azure.com:v3/acme/web/shop', 'azure-devops', 'web/shop'],
    ['https://acme.visualstudio.com/web/_git/shop', 'azure-devops', 'web/shop'],
    ['https://acme.visualstudio.com/DefaultCollection/web/_git/shop', 'azure-devops', 'web/shop'],
    ['acme@vs-ssh.visualstudio.com:v3/acme/web/shop', 'azure-devops', 'web/shop'],
    ['https://gitlab.visualstudio.com/web/_git/shop', 'azure-devops', 'web/shop'],
    ['https://tfs.example.com/tfs/Everything/web/_git/shop', 'azure-devops', 'web/shop'],
    ['https://gitea.com/acme/shop.git', 'gitea', 'acme/shop'],
    ['https://codeberg.org/acme/shop.git', 'gitea', 'acme/shop'],
    ['ssh://git@forgejo.example.com:2222/acme/shop.git', 'gitea', 'acme/shop'],
  ])('reads %s', (url, host, name) => {
    expect(codeHostOf(url)).toEqual({ host, name });
    expect(repositoryNameOf(url)).toBe(name);
  });

  it.each([
    '',
    'shop',
    'https://github.com/',
    'https://github.com/acme',
    'https://github.com/acme/shop/tree/main',
    'https://github.com/acme/..',
    'https://github.com/acme/%2e%2e',
    'https://github.com/acme/%zz',
    'git@github.com:acme/..',
    'git@gitlab.com:acme/%2e%2e/shop',
    'https://notgithub.com/acme/shop',
    'https://evil.example/github.com/shop',
    'C:\\repositories\\shop',
    '/srv/git/acme/shop.git',
    'file:///srv/git/acme/shop.git',
    'javascript://github.com/acme/shop',
    `https://github.com/acme/${'s'.repeat(3000)}`,
  ])('does not guess at %s', (url) => {
    expect(codeHostOf(url)).toBeUndefined();
  });

  it('is the same for every way to clone a repository', () => {
    const part = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,20}$/);
    const hosts = fc.constantFrom('github.com', 'github.example.com', 'gitlab.com', 'bitbucket.org', 'gitea.example.com');
    fc.assert(
      fc.property(hosts, part, part, fc.boolean(), (host, owner, name, hasSuffix) => {
        const path = `${owner}/${name}${hasSuffix ? '.git' : ''}`;
        const readings = [
          `https://${host}/${path}`,
          `https://user:secret@${host}/${path}`,
          `https://${host}:8443/${path}/`,
          `ssh://git@${host}/${path}`,
          `ssh://git@${host}:2222/${path}`,
          `git@${host}:${path}`,
          ` git@${host.toUpperCase()}:/${path} `,
        ].map(codeHostOf);
        expect(readings[0]?.name).toBe(`${owner}/${name}`);
        for (const reading of readings) expect(reading).toEqual(readings[0]);
      }),
    );
  });

  it('never throws, and gives no name that leads elsewhere or holds a credential', () => {
    const shapes = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.string().map((text) => `https://user:hunter2@github.com/${text}`),
      fc.string().map((text) => `git@gitlab.com:${text}`),
      fc.string().map((text) => `https://dev.azure.com/acme/${text}/_git/${text}`),
    );
    fc.assert(
      fc.property(shapes, (url) => {
        for (const name of [codeHostOf(url)?.name, repositoryNameOf(url)]) {
          if (name === undefined) continue;
          expect(name.length).toBeLessThanOrEqual(1100);
          expect(name.split('/')).not.toContain('..');
          expect(name.split('/')).not.toContain('');
          expect(name).not.toMatch(/[\p{Cc}]/u);
          if (!url.includes('/hunter2') && url.indexOf('hunter2') === url.lastIndexOf('hunter2'))
            expect(name).not.toContain('hunter2');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('repositoryNameOf', () => {
  it('knows the name where the kind of host is unknown', () => {
    expect(repositoryNameOf('https://git.example.com/acme/shop.git')).toBe('acme/shop');
    expect(repositoryNameOf('git@git.example.com:acme/web/shop.git')).toBe('acme/web/shop');
    expect(repositoryNameOf('https://git.example.com/shop.git')).toBeUndefined();
  });
});
