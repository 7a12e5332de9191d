import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The shortest limit of the systems that matter is 104 bytes with the closing zero (macOS); Linux has 108. */
const LONGEST_PATH = 103;
const PREFIX = 'testwire-socket-';
const FILE = 'redis.sock';

function fits(parent: string): boolean {
  return Buffer.byteLength(join(parent, `${PREFIX}XXXXXX`, FILE)) <= LONGEST_PATH;
}

/**
 * Path for a Unix socket in a new folder that only this user may enter. Not below DATA_DIR, whose path may be too long for
 * a socket, and which may lie on a file system that has none.
 */
export async function makeSocketPath(temporary = tmpdir()): Promise<string> {
  // mkdtemp makes it with mode 0700, under a name that nobody could have taken before.
  return join(await mkdtemp(join(fits(temporary) ? temporary : '/tmp', PREFIX)), FILE);
}

/** Removes what {@link makeSocketPath} made; anything else is left alone. */
export async function removeSocket(socket: string): Promise<void> {
  const folder = dirname(socket);
  if (basename(socket) !== FILE || !basename(folder).startsWith(PREFIX)) return;
  await rm(folder, { recursive: true, force: true }).catch(() => {
    // Left-overs of another user, or of a system that has been restarted: nothing depends on them.
  });
}

export function urlOfSocket(socket: string): string {
  return pathToFileURL(socket).href.replace(/^file:/, 'unix:');
}

/** The path in `unix:///path`; undefined for other addresses. */
export function socketOfUrl(url: string): string | undefined {
  return url.startsWith('unix:') ? fileURLToPath(url.replace(/^unix:/, 'file:')) : undefined;
}
