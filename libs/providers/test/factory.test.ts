import { PROVIDER_IDS } from '@testwire/contracts';
import { z } from 'zod';
import { detectCiEnvironment } from '../src/detect-ci.ts';
import { CIProviderFactory, ProviderConfigurationError } from '../src/factory.ts';
import { gitlabCapabilities } from '../src/gitlab/capabilities.ts';
import { LocalCIProvider } from '../src/local/index.ts';
import type { CIProvider, ProviderModule } from '../src/provider.ts';
import { testDeps } from './support.ts';

const settings = z.strictObject({ server: z.url(), token: z.string().min(1) });

class DroneClient implements CIProvider {
  readonly id = 'drone';
  readonly surfaces = [];
  readonly server: string;
  constructor(server: string) {
    this.server = server;
  }
  checkAccess(): Promise<readonly []> {
    return Promise.resolve([]);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

const drone: ProviderModule<z.output<typeof settings>> = {
  id: 'drone',
  label: 'Drone',
  docsUrl: 'https://docs.drone.io/',
  settings,
  capabilities: gitlabCapabilities,
  detect: ({ env }) => (env['DRONE'] === 'true' ? { provider: 'drone', settings: {} } : undefined),
  connect: ({ server }) => new DroneClient(server),
};

function faultsOf(call: () => unknown): readonly string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof ProviderConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('CIProviderFactory', () => {
  it('makes the built-in providers, and those that are registered', () => {
    expect(CIProviderFactory.available()).toEqual([...PROVIDER_IDS].sort());
    expect(CIProviderFactory.create('local', { directory: 'out' }, testDeps())).toBeInstanceOf(LocalCIProvider);
    CIProviderFactory.register('drone', drone);
    const made = CIProviderFactory.create('drone', { server: 'https://drone.example.com', token: 't' }, testDeps());
    expect(made).toMatchObject({ id: 'drone', server: 'https://drone.example.com' });
    expect(CIProviderFactory.available()).toContain('drone');
    expect(CIProviderFactory.find('drone')).toBe(drone);
  });

  it('names all faults of the settings at once, by path and without their values', () => {
    const faults = faultsOf(() =>
      CIProviderFactory.create('gitlab', { token: '', baseUrl: 'hunter2', tokenKnd: 'job' }, testDeps()),
    );
    expect(faults).toEqual([
      expect.stringMatching(/^baseUrl: /),
      expect.stringMatching(/^token: /),
      expect.stringContaining('tokenKnd'),
    ]);
    expect(faults.join()).not.toContain('hunter2');
  });

  it('names what is available when a provider is not', () => {
    expect(faultsOf(() => CIProviderFactory.create('gitlub', {}, testDeps()))).toEqual([
      expect.stringMatching(/"gitlub" is not known; available are .*gitlab/),
    ]);
  });

  it('refuses an id that is taken, unusable, or not the one of the module', () => {
    expect(faultsOf(() => CIProviderFactory.register('gitlab', { ...drone, id: 'gitlab' }))).toHaveLength(1);
    expect(faultsOf(() => CIProviderFactory.register('My CI', { ...drone, id: 'My CI' }))).toHaveLength(1);
    expect(faultsOf(() => CIProviderFactory.register('woodpecker', drone))).toHaveLength(1);
  });
});

describe('detectCiEnvironment', () => {
  const detect = (env: Record<string, string>): string | undefined =>
    detectCiEnvironment({ env, readFile: () => undefined })?.provider;

  it('asks every provider, registered ones too, and local last', () => {
    expect(detect({ GITLAB_CI: 'true' })).toBe('gitlab');
    expect(detect({ GITHUB_ACTIONS: 'true' })).toBe('github');
    expect(detect({ DRONE: 'true' })).toBe('drone');
    expect(detect({})).toBe('local');
  });

  it('takes what the caller says for local', () => {
    const env = {
      TESTWIRE_COMMIT: 'abcdef1',
      TESTWIRE_BRANCH: 'main',
      TESTWIRE_REPOSITORY: 'acme/shop',
      TESTWIRE_LOCAL_DIRECTORY: '/x',
    };
    expect(detectCiEnvironment({ env, readFile: () => undefined })).toEqual({
      provider: 'local',
      settings: { directory: '/x' },
      repository: { name: 'acme/shop' },
      commit: 'abcdef1',
      branch: 'main',
    });
  });
});
