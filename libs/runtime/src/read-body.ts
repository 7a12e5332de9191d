import { createGunzip } from 'node:zlib';
import type { Request } from 'express';
import { badRequest, tooLarge, wrongMediaType } from './http-problem.ts';

function mediaTypeOf(request: Request): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The media type of the request. Throws 415 when it is not one of `accepted`. */
export function requireMediaType(request: Request, accepted: readonly string[]): string {
  const mediaType = mediaTypeOf(request);
  if (!accepted.includes(mediaType)) {
    throw wrongMediaType(`Content-Type is "${mediaType || 'absent'}"; this route takes ${accepted.join(', ')}.`);
  }
  return mediaType;
}

/** Leaving it early destroys neither the request nor its connection: the refusal still has to go out. */
function openBody(request: Request, encoding: 'identity' | 'gzip'): AsyncIterable<Buffer> {
  if (encoding === 'identity') return request.iterator({ destroyOnReturn: false });
  const gunzip = createGunzip();
  const breakOff = (): void => {
    if (!request.complete) gunzip.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
  };
  // The connection may have ended while the guard was still looking at the token: `close` would not come again.
  if (request.closed) breakOff();
  else request.once('close', breakOff);
  return request.pipe(gunzip);
}

function asRefusal(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNRESET') return badRequest('The connection ended before the body did.');
  return code.startsWith('Z_') ? badRequest('The body is not valid gzip.') : error;
}

export interface BodyOptions {
  /** Content-Encodings that are taken: `gzip` (default) or, where no sender compresses, `none`. */
  readonly encodings?: 'gzip' | 'none';
}

function encodingOf(request: Request, accepted: 'gzip' | 'none'): 'identity' | 'gzip' {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || (encoding === 'gzip' && accepted === 'gzip')) return encoding;
  throw wrongMediaType(`Content-Encoding is "${encoding}"; this route takes ${accepted === 'gzip' ? 'gzip or ' : ''}none.`);
}

/** How the body is encoded. Throws 413 and 415 for what its headers say. */
function startBody(request: Request, maxBytes: number, { encodings = 'gzip' }: BodyOptions): 'identity' | 'gzip' {
  const encoding = encodingOf(request, encodings);
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes) throw tooLarge(`The body has ${announced} bytes; this route takes at most ${maxBytes}.`);
  return encoding;
}

/** The body's bytes as they come, gunzipped when they are marked so. Throws 413 past `maxBytes` (after decompression) and 415 for other encodings. */
export async function* streamBody(request: Request, maxBytes: number, options: BodyOptions = {}): AsyncGenerator<Buffer> {
  const encoding = startBody(request, maxBytes, options);
  let received = 0;
  try {
    for await (const bytes of openBody(request, encoding)) {
      received += bytes.length;
      if (received > maxBytes) throw tooLarge(`The body is larger than the ${maxBytes} bytes that this route takes.`);
      yield bytes;
    }
  } catch (error) {
    throw asRefusal(error);
  }
}

/** {@link streamBody} of a body that is not compressed, all at once: a small body costs half as much without an iterator. */
function collectBody(request: Request, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const settle = (): void => {
      request.off('data', take).off('end', finish).off('error', fail).off('close', breakOff);
    };
    const fail = (error: unknown): void => {
      settle();
      reject(asRefusal(error));
    };
    const take = (bytes: Buffer): void => {
      received += bytes.length;
      chunks.push(bytes);
      if (received <= maxBytes) return;
      // As leaving an iterator does: what is left is read when the refusal is out, for a while, and not at full speed until then.
      request.pause();
      fail(tooLarge(`The body is larger than the ${maxBytes} bytes that this route takes.`));
    };
    const finish = (): void => {
      settle();
      const [only] = chunks;
      resolve(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, received));
    };
    const breakOff = (): void => fail(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    // The connection may have ended while the guard was still looking at the token: `close` would not come again.
    if (request.closed) breakOff();
    else request.on('error', fail).on('close', breakOff).on('end', finish).on('data', take);
  });
}

/** The whole body in memory, within `maxBytes`. */
export async function readBody(request: Request, maxBytes: number, options: BodyOptions = {}): Promise<Buffer> {
  if (startBody(request, maxBytes, options) === 'identity') return collectBody(request, maxBytes);
  const chunks: Buffer[] = [];
  for await (const chunk of streamBody(request, maxBytes, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The body as JSON. Throws 400 when it is none. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const body = await readBody(request, maxBytes);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw badRequest('The body is not valid JSON.');
  }
}
