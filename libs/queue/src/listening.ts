import type { RedisLink } from './redis.ts';

/**
 * When holders of leases could be heard by anybody. Who was silent while nobody listened is not dead for it. By the clock of Redis, for
 * all processes together: a moment in which one of them listened counts for all.
 */
export interface Listening {
  /** Says that this process hears holders at this moment. After a time in which no process did, holders are given `patienceMs`. */
  listen(): Promise<void>;
  /** Since when the silence of a holder says nothing, as milliseconds until now; 0: who is silent is silent. */
  deafMs(): Promise<number>;
}

export interface ListeningTimes {
  /** Milliseconds without any process that listens after which holders are waited for. */
  readonly deafAfterMs: number;
  /** How long they are then waited for, in milliseconds. */
  readonly patienceMs: number;
}

/** When somebody listened last, and, while holders are waited for, when that was before nobody did. */
const KEYS = ['testwire:leases:heard', 'testwire:leases:deaf-since'];

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local last = tonumber(redis.call('GET', KEYS[1]))`;

const LISTEN = `${NOW}
redis.call('SET', KEYS[1], string.format('%.0f', now))
if last and now - last > tonumber(ARGV[1]) then
  redis.call('SET', KEYS[2], redis.call('GET', KEYS[2]) or string.format('%.0f', last), 'PX', ARGV[2])
end
return 1`;

const DEAF = `${NOW}
local since = tonumber(redis.call('GET', KEYS[2]))
if since then return now - since end
if last and now - last > tonumber(ARGV[1]) then return now - last end
return 0`;

export function createListening({ client }: RedisLink, times: ListeningTimes): Listening {
  const deafAfterMs = Math.ceil(times.deafAfterMs);
  const patienceMs = Math.ceil(times.patienceMs);
  return {
    async listen() {
      await client.eval(LISTEN, KEYS.length, ...KEYS, deafAfterMs, patienceMs);
    },
    async deafMs() {
      return Number(await client.eval(DEAF, KEYS.length, ...KEYS, deafAfterMs));
    },
  };
}
