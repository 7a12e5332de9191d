import { gauge, type Reading } from '@testwire/telemetry';
import type { RedisLink } from './redis.ts';

interface Window {
  readonly name: string;
  readonly limit: number;
  readonly perMs: number;
}

/** As `WriteBudget` of the providers has it. */
export interface SharedBudget {
  take(credential: string, windows: readonly Window[], cost: number): Promise<{ waitMs: number; window: string } | undefined>;
  pause(credential: string, ms: number): Promise<void>;
}

/**
 * Sliding windows, each a sorted set of what was taken in its time, and a pause that the provider asked for. Takes from all windows or
 * from none. By the clock of Redis: the processes that share a budget have clocks of their own.
 * KEYS: the pause, then the windows. ARGV: cost, a member prefix, then limit and time of each window.
 * Answers {wait in milliseconds, number of the window that is empty}; window 0 is the pause.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local cost = tonumber(ARGV[1])
local longest, empty = redis.call('PTTL', KEYS[1]), 0
if longest < 0 then longest, empty = 0, -1 end
for i = 2, #KEYS do
  local limit, per = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now - per)
  local over = redis.call('ZCARD', KEYS[i]) + math.min(cost, limit) - limit
  if over > 0 then
    local last = redis.call('ZRANGE', KEYS[i], over - 1, over - 1, 'WITHSCORES')
    local wait = math.max(tonumber(last[2]) + per - now, 1)
    if wait > longest then longest, empty = wait, i - 1 end
  end
end
if empty >= 0 then return {longest, empty} end
for i = 2, #KEYS do
  local per = tonumber(ARGV[2 * i])
  for n = 1, cost do redis.call('ZADD', KEYS[i], now, ARGV[2] .. n) end
  redis.call('PEXPIRE', KEYS[i], per)
end
return {0, -1}`;

/** A pause is never made shorter by a later, shorter one. */
const PAUSE = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
return 1`;

/** What is left in each window that this process has drawn on. */
async function readWindows(
  windows: ReadonlyMap<string, Window>,
  client: RedisLink['client'],
  connection: string,
): Promise<Reading[]> {
  const [seconds] = await client.time();
  return Promise.all(
    [...windows].map(async ([key, { name, limit, perMs }]) => {
      const taken = await client.zcount(key, Number(seconds) * 1000 - perMs, '+inf');
      return { value: Math.max(0, limit - taken), labels: { connection, window: name } };
    }),
  );
}

/**
 * What may be written with a credential, shared by every process that is connected to this Redis. The metric
 * `testwire_write_budget_left` shows it.
 * @param newId unique for every taking
 * @param connection whose credential it is, for the metric; absent: it is not shown
 */
export function createWriteBudget({ client }: RedisLink, newId: () => string, connection?: string): SharedBudget {
  // In braces: a cluster keeps the keys of one credential together, as scripts need them.
  const keyOf = (credential: string, part: string): string => `testwire:budget:{${credential}}:${part}`;
  const drawn = new Map<string, Window>();
  if (connection !== undefined) {
    gauge(
      'testwire_write_budget_left',
      'Writes left of what a provider allows, by `connection` and `window`, in windows that this process has drawn on',
      () => readWindows(drawn, client, connection),
    );
  }
  return {
    async take(credential, windows, cost) {
      for (const window of windows) drawn.set(keyOf(credential, window.name), window);
      const keys = [keyOf(credential, 'pause'), ...windows.map(({ name }) => keyOf(credential, name))];
      const limits = windows.flatMap(({ limit, perMs }) => [limit, perMs]);
      const answer = (await client.eval(TAKE, keys.length, ...keys, cost, `${newId()}.`, ...limits)) as [number, number];
      const [waitMs, empty] = answer;
      if (empty < 0) return undefined;
      return { waitMs, window: windows[empty - 1]?.name ?? 'the provider asked to wait' };
    },
    async pause(credential, ms) {
      await client.eval(PAUSE, 1, keyOf(credential, 'pause'), Math.max(1, Math.ceil(ms)));
    },
  };
}
