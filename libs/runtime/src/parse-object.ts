import { tooLarge } from './http-problem.ts';
import type { StagedBody } from './stage-body.ts';

/** Where a body must show what it is. */
const HEAD_BYTES = 64 * 1024;

/**
 * A body as JSON, if it is an object that has one of these keys. Undefined for everything else, which is left to those who know more formats.
 * All of it is held in memory several times over, so it throws 413 when one of the keys shows in the first 64 KiB of more than `maxBytes`.
 */
export async function parseObject(body: StagedBody, keys: readonly string[], maxBytes: number): Promise<object | undefined> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body.open()) {
    pieces.push(piece);
    if (pieces.length > 1) continue;
    const head = Buffer.from(piece.buffer, piece.byteOffset, Math.min(piece.length, HEAD_BYTES)).toString('utf8');
    if (!/^\uFEFF?\s*\{/.test(head)) return undefined;
    if (body.bytes <= maxBytes) continue;
    if (keys.every((key) => !head.includes(`"${key}"`))) return undefined;
    throw tooLarge(`JSON with ${keys[0]} is read as a whole, so it may have at most ${maxBytes} bytes; this has ${body.bytes}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown;
  } catch {
    // Not ours to judge: those who know the formats say file and line.
    return undefined;
  }
  return value !== null && typeof value === 'object' && keys.some((key) => key in value) ? value : undefined;
}
