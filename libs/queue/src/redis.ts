import { Redis, type RedisOptions } from 'ioredis';
import { socketOfUrl } from './redis-socket.ts';

/**
 * For producers: a command fails at once while Redis is away, and soon while it hangs, so that ingress can answer 503.
 * https://docs.bullmq.io/guide/going-to-production#maxretriesperrequest
 */
const FAIL_FAST = {
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  connectTimeout: 5000,
  commandTimeout: 5000,
  // What is sent at the same moment is written at once, and Redis syncs it to its disk at once.
  enableAutoPipelining: true,
};
/** For consumers: they wait for Redis to come back, as BullMQ requires. */
const PATIENT = { maxRetriesPerRequest: null };
/** What was the primary and is none any more keeps its connections, and refuses every write for ever: the address may lead elsewhere by now. */
const isDemoted = (error: Error): boolean => error.message.includes('READONLY');
/** A connection that answers nothing for so long is a dead one, and made anew. Longer than BullMQ's longest blocking read (10 s). */
const DEAD_AFTER_MS = 30_000;

/**
 * `disconnect` waits for the end of a socket, and between two tries to connect there is none: the client would stay in
 * `reconnecting` for ever, and with it BullMQ's `Worker.close()`. https://github.com/taskforcesh/bullmq/issues/4656
 */
class DisconnectableRedis extends Redis {
  override disconnect(reconnect = false): void {
    // In `wait` there is no socket either, and ioredis ends such a client at once.
    if (!reconnect && this.status === 'reconnecting') this.status = 'wait';
    super.disconnect(reconnect);
  }

  /** BullMQ makes its blocking connections with it, on which nothing else may wait in one pipeline. */
  override duplicate(override?: Partial<RedisOptions>): Redis {
    return new DisconnectableRedis({ ...this.options, enableAutoPipelining: false, ...override, replyMapping: 'legacy' });
  }
}

export interface RedisLink {
  readonly client: Redis;
  /** Rejects when Redis does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

function connect(url: string, options: typeof FAIL_FAST | typeof PATIENT, onError: (error: Error) => void): RedisLink {
  const socket = socketOfUrl(url);
  const all = { ...options, socketTimeout: DEAD_AFTER_MS, reconnectOnError: isDemoted };
  const client = socket === undefined ? new DisconnectableRedis(url, all) : new DisconnectableRedis({ ...all, path: socket });
  client.on('error', onError);
  return {
    client,
    async ping() {
      await client.ping();
    },
    async close() {
      try {
        if (client.status === 'ready') await client.quit();
      } catch {
        // It went away at this moment, so there is nobody to say good-bye to.
      }
      client.disconnect();
    },
  };
}

/** Resolves when Redis has answered; rejects after `timeoutMs` naming the address without its password. */
export async function connectProducerRedis(url: string, onError: (error: Error) => void, timeoutMs = 30_000): Promise<RedisLink> {
  const link = connect(url, FAIL_FAST, onError);
  if (link.client.status === 'ready') return link;
  const place = socketOfUrl(url) ?? new URL(url).host;
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      link.client.once('ready', resolve);
      timer = setTimeout(
        () => reject(new Error(`Redis at ${place} did not answer in ${timeoutMs} ms. Check REDIS_URL and that Redis is up.`)),
        timeoutMs,
      );
    });
  } catch (error) {
    link.client.disconnect();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return link;
}

/** As for producers, `redis://`, `rediss://` and `unix:///path` are understood. */
export function connectConsumerRedis(url: string, onError: (error: Error) => void): RedisLink {
  return connect(url, PATIENT, onError);
}
