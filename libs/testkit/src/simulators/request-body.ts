import type { Request } from 'express';

/** The bytes of the body; empty when there was none. */
export function readBytes(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** The body as JSON, whatever its media type says; undefined when there is no body. Throws SyntaxError. */
export function readJson(request: Request): unknown {
  const bytes = readBytes(request);
  return bytes.length === 0 ? undefined : (JSON.parse(bytes.toString('utf8')) as unknown);
}

/** The fields of a form (`application/x-www-form-urlencoded`). */
export function readForm(request: Request): URLSearchParams {
  return new URLSearchParams(readBytes(request).toString('utf8'));
}
