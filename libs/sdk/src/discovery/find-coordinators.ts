import { networkInterfaces } from 'node:os';
import { Bonjour } from 'bonjour-service';
import { type Clock, systemClock } from '../http/clock.ts';
import { type Multicast, SERVICE_TYPE } from './service-type.ts';

/** A coordinator that announced itself. Anybody on the network can announce anything: what it says proves nothing. */
export interface FoundCoordinator {
  readonly name: string;
  readonly url: string;
  /** It announced itself from this machine. */
  readonly isHere: boolean;
}

/** What DNS-SD says of a service. */
export interface Heard {
  readonly name: string;
  readonly port: number;
  /** Said by the service itself. */
  readonly url: string | undefined;
  /** Where the announcement came from. */
  readonly address: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function ownAddresses(): ReadonlySet<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)));
}

/** Where the coordinator is, as seen from here; undefined when that cannot be told. */
export function locate(heard: Heard, own: ReadonlySet<string>): FoundCoordinator | undefined {
  const { name, port, url, address } = heard;
  const isHere = own.has(address);
  const host = address.includes(':') ? `[${address}]` : address;
  const said = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  // A loopback address is another machine's own name for itself.
  const isUsable = said !== undefined && /^https?:$/.test(said.protocol) && (isHere || !LOOPBACK.test(said.hostname));
  if (isUsable) return { name, url: said.href.replace(/\/+$/, ''), isHere };
  if (address === '') return undefined;
  return { name, url: `http://${isHere ? '127.0.0.1' : host}:${port}`, isHere };
}

/** Asks the local network for coordinators, for so long. Rejects when the network cannot be asked. */
export async function findCoordinators(
  waitMs: number,
  multicast: Multicast = {},
  clock: Clock = systemClock,
): Promise<FoundCoordinator[]> {
  let fault: unknown;
  const bonjour = new Bonjour(multicast, (error: unknown) => void (fault ??= error));
  const found = new Map<string, FoundCoordinator>();
  const own = ownAddresses();
  const browser = bonjour.find({ type: SERVICE_TYPE }, ({ name, port, txt, referer }) => {
    const said: unknown = (txt as { url?: unknown } | undefined)?.url;
    const url = typeof said === 'string' ? said : undefined;
    const coordinator = locate({ name, port, url, address: referer?.address ?? '' }, own);
    if (coordinator !== undefined) found.set(coordinator.url, coordinator);
  });
  try {
    await clock.sleep(waitMs);
  } finally {
    browser.stop();
    await new Promise<void>((resolve) => {
      bonjour.destroy(() => resolve());
    });
  }
  if (fault !== undefined && found.size === 0) throw new Error('The local network cannot be asked.', { cause: fault });
  return [...found.values()].toSorted((a, b) => Number(b.isHere) - Number(a.isHere) || a.url.localeCompare(b.url));
}
