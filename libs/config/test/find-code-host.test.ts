import { findCodeHost, projectFor } from '../src/index.ts';

function connection(id: string, provider: string, codeHost?: string) {
  return { id, provider, codeHost, baseUrl: undefined, settings: undefined, webhookSecrets: [], signingTokens: [] };
}

function configurationOf(connections: ReturnType<typeof connection>[], hosted: Readonly<Record<string, string>> = {}) {
  const projects = Object.entries(hosted).map(([repository, host]) => {
    const project = projectFor({ projects: new Map() }, host, repository);
    return [project.id, project] as const;
  });
  return { connections: new Map(connections.map((one) => [one.id, one])), projects: new Map(projects) };
}

const shop = { name: 'acme/Shop', host: 'github' };

describe('findCodeHost', () => {
  it('is where the event came from, when that hosts the code', () => {
    expect(findCodeHost('github', { name: 'acme/shop' }, configurationOf([connection('github', 'github')]))).toBe('github');
  });

  it('is what is configured', () => {
    const configuration = configurationOf([connection('ci', 'circleci', 'work'), connection('github', 'github')]);
    expect(findCodeHost('ci', shop, configuration)).toBe('work');
  });

  it('is the one connection of the provider that the event names', () => {
    const configuration = configurationOf([
      connection('ci', 'circleci'),
      connection('work', 'github'),
      connection('x', 'gitlab'),
    ]);
    expect(findCodeHost('ci', shop, configuration)).toBe('work');
  });

  it('is, of several, the one with a project for the repository', () => {
    const hosts = [connection('ci', 'circleci'), connection('work', 'github'), connection('home', 'github')];
    expect(findCodeHost('ci', shop, configurationOf(hosts, { 'acme/shop': 'home' }))).toBe('home');
    // Nobody says which: the run is shown where it ran, rather than at the wrong place.
    expect(findCodeHost('ci', shop, configurationOf(hosts))).toBe('ci');
  });

  it('is where it ran, when the code is hosted nowhere that is configured', () => {
    expect(findCodeHost('ci', shop, configurationOf([connection('ci', 'circleci')]))).toBe('ci');
  });
});
