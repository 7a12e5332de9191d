import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../files/write-durably.ts';

const SUFFIX = '.ndjson';

/**
 * A folder with events that could not be delivered, one file per occasion, one JSON event per line. Two publishers may use one
 * folder at once: an event that both deliver is one event.
 */
export class EventSpool {
  readonly #folder: string;
  #made = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps the events, each already JSON. `unique`: tells this publisher's files from those of others. */
  async keep(events: readonly string[], unique: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeDurably(join(this.#folder, `${unique}-${this.#made++}${SUFFIX}`), `${events.join('\n')}\n`);
  }

  async list(): Promise<string[]> {
    try {
      return (await readdir(this.#folder)).filter((name) => name.endsWith(SUFFIX)).toSorted();
    } catch {
      // Nothing was ever spooled here.
      return [];
    }
  }

  /** The events of a file; none when another publisher has just delivered it. */
  async read(name: string): Promise<string[]> {
    try {
      return (await readFile(join(this.#folder, name), 'utf8')).split('\n').filter((line) => line !== '');
    } catch {
      return [];
    }
  }

  remove(name: string): Promise<void> {
    return rm(join(this.#folder, name), { force: true });
  }
}
