import type { ProcessNeeds } from '../src/index.ts';
import { faultsOf, load, loadFile } from './support/sources.ts';

const NEW = 'new-0123456789abcdef0123456789abcdef';
const OLD = 'old-0123456789abcdef0123456789abcdef';
const needs = (links: ProcessNeeds['links']): ProcessNeeds => ({ settings: false, webhooks: false, tokens: false, links });

describe('the secret of report links', () => {
  it('may be one or several, in the file before the environment, and never in the messages', () => {
    expect(load({ LINK_SECRET: OLD }).linkSecrets).toEqual([OLD]);
    expect(loadFile({ linkSecret: NEW }, { LINK_SECRET: OLD }).linkSecrets).toEqual([NEW]);
    const rotating = { linkSecret: [{ env: 'LINKS' }, { file: '/run/secrets/old' }] };
    expect(loadFile(rotating, { LINKS: NEW }, { '/run/secrets/old': `${OLD}\n` }).linkSecrets).toEqual([NEW, OLD]);
    const faults = faultsOf(() => loadFile({ linkSecret: [NEW, 'too-short-canary'] }));
    expect(faults).toEqual([expect.stringMatching(/^linkSecret: is shorter than 32 characters/)]);
    expect(faults.join()).not.toContain('canary');
    expect(faultsOf(() => loadFile(rotating, { LINKS: NEW }))).toEqual([expect.stringMatching(/^linkSecret\[1\]: secret file/)]);
  });

  it('is required where reading needs a token and nobody else makes it, and told with all other faults', () => {
    const env = { READ_ACCESS: 'token', PORT: 'no port' };
    expect(faultsOf(() => load(env, {}, needs('required')))).toEqual([
      expect.stringMatching(/^environment variable PORT: /),
      expect.stringMatching(/^environment variable LINK_SECRET: is not set/),
    ]);
    expect(faultsOf(() => load({ HOST: '0.0.0.0' }, {}, needs('required')))).toHaveLength(1);
    for (const [variables, links] of [
      [{ READ_ACCESS: 'token' }, 'optional'],
      [{ READ_ACCESS: 'token' }, 'unused'],
      [{ READ_ACCESS: 'public' }, 'required'],
      [{ READ_ACCESS: 'token', LINK_SECRET: NEW }, 'required'],
    ] as const)
      expect([links, faultsOf(() => load(variables, {}, needs(links)))]).toEqual([links, []]);
  });
});
