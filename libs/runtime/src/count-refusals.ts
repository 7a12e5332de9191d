import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';

export interface RefusalLimits {
  readonly most: number;
  /** From the first refusal on; what is refused later does not make it longer. */
  readonly windowMs: number;
  /** As many addresses as are remembered; the one that began first is forgotten for the next. */
  readonly mostAddresses: number;
}

export interface Refusals {
  /** Counts a refusal of this client. */
  add(request: Request): void;
  /** Seconds until the client may try again; 0 while it has not been refused too often. */
  waitSeconds(request: Request): number;
}

/** The client's address as it is counted: IPv6 by network, which is what one client has. */
function addressOf(request: Request): string {
  return ipKeyGenerator(request.ip ?? 'unknown');
}

/** Counts refused credentials by client address, in this process. `now` is in milliseconds. */
export function countRefusals({ most, windowMs, mostAddresses }: RefusalLimits, now: () => number): Refusals {
  /** Oldest first: a window that begins anew goes to the end. */
  const windows = new Map<string, { readonly until: number; count: number }>();
  const current = (address: string): { readonly until: number; count: number } | undefined => {
    const window = windows.get(address);
    if (window !== undefined && window.until <= now()) windows.delete(address);
    return windows.get(address);
  };
  return {
    add(request) {
      const address = addressOf(request);
      const window = current(address);
      if (window !== undefined) {
        window.count += 1;
        return;
      }
      const [oldest] = windows.keys();
      if (windows.size >= mostAddresses && oldest !== undefined) windows.delete(oldest);
      windows.set(address, { until: now() + windowMs, count: 1 });
    },
    waitSeconds(request) {
      const window = current(addressOf(request));
      return window === undefined || window.count < most ? 0 : Math.max(1, Math.ceil((window.until - now()) / 1000));
    },
  };
}
