import type { ArtifactRecord } from '@testwire/contracts';

type Metadata = NonNullable<ArtifactRecord['metadata']>;

/** As much of the beginning as we look at. */
const HEAD_BYTES = 64 * 1024;

export async function readHead(content: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    const bytes = Buffer.from(chunk as Buffer);
    chunks.push(bytes);
    size += bytes.length;
    if (size >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

function isText(head: Buffer): boolean {
  return !head.includes(0) && new TextDecoder('utf-8', { fatal: false }).decode(head.subarray(0, 1024)).indexOf('\uFFFD') < 0;
}

function pngSize(head: Buffer): Metadata {
  // https://www.w3.org/TR/png-3/#11IHDR: width and height follow the signature and the chunk header.
  const isPng = head.length >= 24 && head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  return isPng ? { width: head.readUInt32BE(16), height: head.readUInt32BE(20) } : {};
}

/** What the first 64 KiB tell: text or binary, number of lines when that is all of it, size of a picture. */
export function describeContent(head: Buffer, bytes: number): Metadata {
  const text = isText(head);
  const whole = bytes <= head.length;
  const lines = text && whole ? { lines: head.toString('utf8').split('\n').length - (head.at(-1) === 10 ? 1 : 0) } : {};
  return { binary: !text, ...lines, ...pngSize(head) };
}
