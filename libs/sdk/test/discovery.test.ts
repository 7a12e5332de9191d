import { networkInterfaces } from 'node:os';
import { findFreePort } from '@testwire/testkit';
import { announceCoordinator, findCoordinators, locate } from '../src/discovery/index.ts';

const OWN = new Set(['192.0.2.2', 'fd00::2']);

describe('a coordinator that was heard of', () => {
  it.each([
    ['says its address', { url: 'https://testwire.example.com/', address: '192.0.2.9' }, 'https://testwire.example.com', false],
    ['says nothing', { url: undefined, address: '192.0.2.9' }, 'http://192.0.2.9:8080', false],
    ['says a name that only it has', { url: 'http://127.0.0.1:8080', address: '192.0.2.9' }, 'http://192.0.2.9:8080', false],
    ['is on this machine', { url: 'http://127.0.0.1:8080', address: '192.0.2.2' }, 'http://127.0.0.1:8080', true],
    ['is on this machine and says nothing', { url: undefined, address: 'fd00::2' }, 'http://127.0.0.1:8080', true],
    ['has an IPv6 address', { url: undefined, address: 'fd00::9' }, 'http://[fd00::9]:8080', false],
    ['says something else than an address', { url: 'file:///etc/passwd', address: '192.0.2.9' }, 'http://192.0.2.9:8080', false],
  ])('%s', (_, heard, url, isHere) => {
    expect(locate({ name: 'box', port: 8080, ...heard }, OWN)).toEqual({ name: 'box', url, isHere });
  });
});

/** Multicast needs an interface besides loopback. */
const isOnNetwork = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal));

describe('on a real network', () => {
  (isOnNetwork ? it : it.skip)('a coordinator is found while it announces itself', async () => {
    const multicast = { port: await findFreePort() };
    const warnings: string[] = [];
    const end = announceCoordinator(
      { name: 'box', port: 8080, url: 'http://127.0.0.1:8080', warn: (text) => void warnings.push(text) },
      multicast,
    );
    try {
      let found = await findCoordinators(500, multicast);
      for (let tries = 1; found.length === 0 && tries < 20; tries += 1) found = await findCoordinators(500, multicast);
      expect([found, warnings]).toEqual([[{ name: 'Testwire on box', url: 'http://127.0.0.1:8080', isHere: true }], []]);
    } finally {
      await end();
    }
    expect(await findCoordinators(500, multicast)).toEqual([]);
  });
});
