import { findCoordinators, type FoundCoordinator } from '@testwire/sdk/discovery';
import type { CliContext } from './context.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { printable } from './printable.ts';

const LISTEN_MS = 3000;
/** Where `npm start` listens. */
const HERE = 'http://127.0.0.1:8080';

export interface NamedCoordinator {
  readonly url: string;
  /** Where the address was given, for messages. */
  readonly origin: string;
}

export interface CoordinatorWish {
  readonly coordinator?: string;
  readonly discover?: boolean;
}

/** Asks the local network; replaced in tests. */
export type Discover = (waitMs: number) => Promise<readonly FoundCoordinator[]>;

function nothingFound(): CommandError {
  return new CommandError(
    'No coordinator was named, and none announces itself on the local network. Name one: testwire worker --coordinator https://testwire.example.com, or set TESTWIRE_COORDINATOR. A server announces itself when coordinator.workerAutoDiscovery is on.',
    EXIT.unavailable,
  );
}

/** A stranger on the network may announce itself too, to be told the token and to hand out commands: joining it is the owner's decision. */
function notJoined(found: readonly FoundCoordinator[]): CommandError {
  const lines = found.map(({ name, url }) => `  --coordinator ${printable(url)}    ${printable(name)}`).join('\n');
  return new CommandError(
    `No coordinator was named. These announce themselves on the local network, which anybody there can do:\n${lines}\nGive the one you know, or --discover to join the first of them.`,
    EXIT.usage,
  );
}

async function isServerHere({ fetch }: CliContext): Promise<boolean> {
  try {
    return (await fetch(`${HERE}/healthz`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function listen(discover: Discover): Promise<readonly FoundCoordinator[]> {
  try {
    return await discover(LISTEN_MS);
  } catch {
    // No network that could be asked is as good as nobody who answers.
    return [];
  }
}

/** The coordinator that was named, else one on this machine, else with `discover` one that announces itself on the network. */
export async function findCoordinator(
  wish: CoordinatorWish,
  context: CliContext,
  discover: Discover = findCoordinators,
): Promise<NamedCoordinator> {
  if (wish.coordinator !== undefined) return { url: wish.coordinator, origin: '--coordinator' };
  for (const origin of ['TESTWIRE_COORDINATOR', 'TESTWIRE_SERVER']) {
    const url = context.env[origin];
    if (url !== undefined && url !== '') return { url, origin };
  }
  if (await isServerHere(context)) return { url: HERE, origin: 'this machine' };
  context.warn('No coordinator was named; asking the local network …\n');
  const found = await listen(discover);
  const [first] = found;
  if (first === undefined) throw nothingFound();
  if (!first.isHere && wish.discover !== true) throw notJoined(found);
  context.warn(`Found ${printable(first.name)} at ${printable(first.url)}\n`);
  return { url: first.url, origin: 'the local network' };
}
