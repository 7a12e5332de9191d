import { ApiError } from './api-error.ts';

const MINUTE = 60_000;

export interface Quota {
  /** Counts one; tells whether it still fits, and where the window stands. */
  take(key: string): QuotaState;
}

export interface QuotaState {
  readonly limit: number;
  readonly observed: number;
  /** Milliseconds since the epoch. */
  readonly resetsAt: number;
}

/** So many per key in each minute of the clock. */
export function perMinute(limit: number, now: () => number): Quota {
  const windows = new Map<string, { resetsAt: number; observed: number }>();
  return {
    take(key) {
      const resetsAt = (Math.floor(now() / MINUTE) + 1) * MINUTE;
      const last = windows.get(key);
      const observed = last?.resetsAt === resetsAt ? last.observed + 1 : 1;
      windows.set(key, { resetsAt, observed });
      return { limit, observed, resetsAt };
    },
  };
}

export function isExceeded(state: QuotaState): boolean {
  return state.observed > state.limit;
}

/** https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers */
export function rateLimitHeaders(state: QuotaState): Record<string, string> {
  return {
    'RateLimit-Name': 'throttle_authenticated_api',
    'RateLimit-Limit': String(state.limit),
    'RateLimit-Observed': String(state.observed),
    'RateLimit-Remaining': String(Math.max(0, state.limit - state.observed)),
    'RateLimit-Reset': String(state.resetsAt / 1000),
    'RateLimit-ResetTime': new Date(state.resetsAt).toUTCString(),
  };
}

/** GitLab's edge answers in plain text. */
export function tooManyRequests(state: QuotaState, now: number): ApiError {
  const seconds = Math.ceil((state.resetsAt - now) / 1000);
  return new ApiError(429, 'Retry later\n', { ...rateLimitHeaders(state), 'Retry-After': String(seconds) });
}

/** The application's own limits come as JSON, and without any header that says how long to wait. */
export function tooManyNotes(): ApiError {
  return new ApiError(429, { message: { error: 'This endpoint has been requested too many times. Try again later.' } });
}
