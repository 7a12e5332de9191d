import type { Request, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { HttpProblem } from './http-problem.ts';

/** Refuses clients that ask too often, per address and minute, in this process. Throws 429. */
export function createRateLimiter(requestsPerMinute: number): (request: Request, response: Response) => Promise<void> {
  const limiter = rateLimit({
    windowMs: 60_000,
    limit: requestsPerMinute,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    validate: { trustProxy: false },
    keyGenerator: (request) => ipKeyGenerator(request.ip ?? 'unknown'),
    handler: (_request, response, next) => {
      const retryAfter = Number(response.getHeader('Retry-After') ?? 60);
      next(
        new HttpProblem(
          429,
          'Too many requests',
          `At most ${requestsPerMinute} requests per minute; come again in ${retryAfter} s.`,
          {
            retryAfter,
          },
        ),
      );
    },
  });
  return async (request, response) => {
    await new Promise<void>((resolve, reject) => {
      Promise.resolve(
        limiter(request, response, (error?: unknown) => (error instanceof Error ? reject(error) : resolve())),
      ).catch(reject);
    });
  };
}
