import type { Request } from 'express';
import type { Caller } from './access.ts';
import { GitHubError } from './errors.ts';
import type { GitHubLimits } from './options.ts';

interface Quota {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since the epoch. */
  readonly reset: number;
}

export interface RateLimiter {
  quota(caller: Caller): Quota;
  /** Counts a request. Undefined when it may go on. Call {@link leave} when an admitted one has been answered. */
  enter(caller: Caller, request: Request): GitHubError | undefined;
  leave(caller: Caller): void;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PRIMARY = { 'app-installation': 5000, pat: 5000, actions: 1000, app: 5000, anonymous: 60 } as const;
const SECONDARY_DOCS = 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits';

interface Usage {
  windowStart: number;
  used: number;
  concurrent: number;
  /** Of the last minute. */
  points: { readonly at: number; readonly cost: number }[];
  /** Times of the last hour. */
  created: number[];
}

export function createRateLimiter(limits: GitHubLimits, now: () => number): RateLimiter {
  const usages = new Map<string, Usage>();

  function usageOf(caller: Caller): Usage {
    const usage = usages.get(caller.key) ?? { windowStart: now(), used: 0, concurrent: 0, points: [], created: [] };
    usages.set(caller.key, usage);
    if (now() - usage.windowStart >= HOUR) Object.assign(usage, { windowStart: now(), used: 0 });
    usage.points = usage.points.filter(({ at }) => now() - at < MINUTE);
    usage.created = usage.created.filter((at) => now() - at < HOUR);
    return usage;
  }

  function quota(caller: Caller): Quota {
    const usage = usageOf(caller);
    const limit = limits.primaryPerHour ?? PRIMARY[caller.kind];
    const used = Math.min(usage.used, limit);
    return { limit, used, remaining: limit - used, reset: Math.ceil((usage.windowStart + HOUR) / 1000) };
  }

  function secondary(message: string): GitHubError {
    const retryAfter = limits.retryAfter ?? 60;
    const headers: Record<string, string> = retryAfter === 'none' ? {} : { 'retry-after': String(retryAfter) };
    return new GitHubError(limits.secondaryStatus ?? 403, `${message} See ${SECONDARY_DOCS}`, { headers });
  }

  function refuse(caller: Caller, usage: Usage, cost: number, creates: boolean): GitHubError | undefined {
    if (quota(caller).remaining === 0) return new GitHubError(403, `API rate limit exceeded for ${caller.author.login}.`);
    const points = usage.points.reduce((sum, entry) => sum + entry.cost, cost);
    if (usage.concurrent >= (limits.concurrent ?? 100) || points > (limits.pointsPerMinute ?? 900)) {
      return secondary('You have exceeded a secondary rate limit. Please wait a few minutes before you try again.');
    }
    const lastMinute = usage.created.filter((at) => now() - at < MINUTE).length;
    if (creates && (lastMinute >= (limits.contentPerMinute ?? 80) || usage.created.length >= (limits.contentPerHour ?? 500))) {
      return secondary(
        'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.',
      );
    }
    return undefined;
  }

  return {
    quota,
    enter(caller, request) {
      const usage = usageOf(caller);
      const cost = request.method === 'GET' ? 1 : 5;
      const creates = request.method === 'POST' && CREATES_CONTENT.test(request.path);
      const refusal = refuse(caller, usage, cost, creates);
      if (refusal !== undefined) return refusal;
      usage.used += 1;
      usage.concurrent += 1;
      usage.points.push({ at: now(), cost });
      if (creates) usage.created.push(now());
      return undefined;
    },
    leave(caller) {
      usageOf(caller).concurrent -= 1;
    },
  };
}

/** The writes that notify people; check runs and statuses only cost points. */
const CREATES_CONTENT = /\/(comments|releases|assets)$/;
