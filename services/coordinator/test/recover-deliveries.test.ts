import { Writable } from 'node:stream';
import { projectFor } from '@testwire/config';
import { ProviderError } from '@testwire/contracts';
import type { CIProvider, DeliveryPlace } from '@testwire/providers';
import { createLogger } from '@testwire/telemetry';
import type { CoordinatorDeps } from '../src/deps.ts';
import { recoverDeliveries } from '../src/recover-deliveries.ts';

const NOW = Date.parse('2026-03-01T10:00:00Z');

function provider(recover?: CIProvider['recoverDeliveries']): CIProvider {
  const rest = { id: 'github', surfaces: [], checkAccess: async () => [], close: async () => undefined };
  return recover === undefined ? rest : { ...rest, recoverDeliveries: recover };
}

function project(connection: string, repository: string | undefined) {
  return { ...projectFor({ projects: new Map() }, connection, repository ?? ''), repository };
}

let logged: string[];

async function look(providers: ReadonlyMap<string, CIProvider>): Promise<number> {
  logged = [];
  const destination = new Writable({
    write(line, _encoding, written) {
      logged.push(String(line));
      written();
    },
  });
  const projects = new Map([
    ['shop', project('github', 'octo/shop')],
    ['rest', project('github', undefined)],
    ['widgets', project('gitlab', 'acme/widgets')],
  ]);
  const deps: Pick<CoordinatorDeps, 'configuration' | 'providers' | 'logger' | 'now'> = {
    configuration: { projects, connections: new Map() },
    providers,
    logger: createLogger({ service: 'test', level: 'info', destination }),
    now: () => NOW,
  };
  return recoverDeliveries(deps);
}

describe('recoverDeliveries', () => {
  it('looks half an hour back, at the webhook and the projects of each connection that can', async () => {
    const asked: [string, DeliveryPlace][] = [];
    const recovering = provider(async (since, place) => {
      asked.push([since, place]);
      return 2;
    });
    expect(
      await look(
        new Map([
          ['github', recovering],
          ['gitlab', provider()],
        ]),
      ),
    ).toBe(2);
    expect(asked).toEqual([['2026-03-01T09:30:00.000Z', { webhookPath: '/webhooks/github', repositories: ['octo/shop'] }]]);
    expect(logged).toEqual([expect.stringContaining('lost deliveries asked for again')]);
  });

  it('goes on with the other connections when a provider fails, and fails by its own faults', async () => {
    const failing = provider(() => Promise.reject(new ProviderError({ kind: 'unavailable', message: 'GitHub is away' })));
    const broken = provider(() => Promise.reject(new TypeError('a fault')));
    expect(
      await look(
        new Map([
          ['away', failing],
          ['github', provider(async () => 1)],
        ]),
      ),
    ).toBe(1);
    expect(logged).toEqual([
      expect.stringContaining('GitHub is away'),
      expect.stringContaining('lost deliveries asked for again'),
    ]);
    await expect(look(new Map([['github', broken]]))).rejects.toThrow('a fault');
  });

  it('says nothing when nothing was lost', async () => {
    expect(await look(new Map([['github', provider(async () => 0)]]))).toBe(0);
    expect(logged).toEqual([]);
  });
});
