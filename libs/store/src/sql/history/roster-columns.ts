import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { AbsentTest, Roster } from '@testwire/contracts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** SHA-256 as lower-case hex. */
const TEST_ID = /^[0-9a-f]{64}$/;

/** The 32 bytes of a test's id; undefined: it is none. */
export function bytesOfId(id: string): Buffer | undefined {
  return TEST_ID.test(id) ? Buffer.from(id, 'hex') : undefined;
}

/** The roster's columns `ids` and `tests`. Throws when an id is no SHA-256. */
export async function packRoster({ tests }: Roster): Promise<{ readonly ids: Buffer; readonly tests: Buffer }> {
  const ids = tests.map(({ id }) => {
    const bytes = bytesOfId(id);
    if (bytes === undefined) throw new RangeError(`"${id}" is no id of a test: a SHA-256 in lower-case hex.`);
    return bytes;
  });
  // The fastest level: the ids, which are most of it, become no smaller by more.
  return { ids: Buffer.concat(ids), tests: await compress(JSON.stringify(tests), { level: 1 }) };
}

export async function unpackTests(bytes: Buffer): Promise<AbsentTest[]> {
  return JSON.parse((await decompress(bytes)).toString()) as AbsentTest[];
}
