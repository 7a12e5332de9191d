import type { RequestHandler } from 'express';

const MINUTE = 60_000;

/**
 * Counts per credential in each minute of the clock. The headers tell the seconds that remain, unlike those of most others.
 * https://circleci.com/docs/api-developers-guide/#rate-limits
 */
export function throttle(limit: number, now: () => number): RequestHandler {
  const counts = new Map<string, { readonly minute: number; count: number }>();
  return (request, response, next) => {
    const key = [request.headers['circle-token'], request.headers.authorization].join('\n');
    const minute = Math.floor(now() / MINUTE);
    const last = counts.get(key);
    const window = last?.minute === minute ? last : { minute, count: 0 };
    window.count += 1;
    counts.set(key, window);
    const reset = String(Math.ceil(((minute + 1) * MINUTE - now()) / 1000));
    const remaining = String(Math.max(0, limit - window.count));
    response.set({
      'RateLimit-Limit': String(limit),
      'RateLimit-Remaining': remaining,
      'RateLimit-Reset': reset,
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': remaining,
      'X-RateLimit-Reset': reset,
    });
    if (window.count <= limit) next();
    // Usually with Retry-After, says the vendor; this is the other time.
    else response.status(429).json({ message: 'Rate limit exceeded' });
  };
}
