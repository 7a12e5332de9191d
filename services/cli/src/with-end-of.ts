import type { Readable } from 'node:stream';

interface SignalSource {
  once(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
}

/** The end of a stream as one more way to be told to end: a pipe ends with the process at its other side, however that ends. */
export function withEndOf(stream: Readable, signals: SignalSource): SignalSource {
  return {
    once(signal, listener) {
      signals.once(signal, listener);
      if (signal === 'SIGTERM') stream.once('close', listener).resume();
    },
  };
}
