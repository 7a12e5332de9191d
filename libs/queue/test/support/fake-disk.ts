import type { JournalFile, SpoolDisk } from '../../src/spool/disk.ts';

interface File {
  content: Buffer;
  /** Bytes that a crash leaves for certain. */
  durable: number;
  /** Whether its name outlives a crash. */
  named: boolean;
  writtenAt: number;
}

export class Crash extends Error {
  override readonly name = 'Crash';
}

/** A disk in memory that forgets what was not synced when the machine stops, which it can do at any step. */
export class FakeDisk implements SpoolDisk {
  readonly files = new Map<string, File>();
  /** What was done to files that hold records, in order. */
  readonly steps: string[] = [];
  /** The machine stops at this step. */
  crashAt = Number.POSITIVE_INFINITY;
  /** Of the bytes that a crash may take or leave, the part that it leaves. */
  keeps = 0.5;
  /** What the disk says to the next sync. */
  fault: Error | undefined;
  clock = 1;

  #step(name: string): void {
    if (this.steps.length >= this.crashAt) throw new Crash(`The machine stopped at ${name}.`);
    this.steps.push(name);
  }

  /** The same disk when the machine has started again. */
  afterCrash(): FakeDisk {
    const disk = new FakeDisk();
    disk.clock = this.clock;
    for (const [path, file] of this.files) {
      if (!file.named && this.keeps < 0.5) continue;
      const kept = file.durable + Math.floor((file.content.byteLength - file.durable) * this.keeps);
      disk.files.set(path, { ...file, content: file.content.subarray(0, kept), durable: kept, named: true });
    }
    return disk;
  }

  async makeFolder(): Promise<void> {}

  async create(path: string): Promise<JournalFile> {
    if (this.files.has(path)) throw new Error(`${path} is there already.`);
    this.#step('create');
    const file: File = { content: Buffer.alloc(0), durable: 0, named: false, writtenAt: this.clock };
    this.files.set(path, file);
    this.#step('sync folder');
    file.named = true;
    return {
      append: async (bytes) => {
        const { length } = this.steps;
        const half = Math.floor(bytes.byteLength * this.keeps);
        const whole = length < this.crashAt;
        file.content = Buffer.concat([file.content, whole ? bytes : bytes.subarray(0, half)]);
        this.#step('append');
      },
      sync: async () => {
        this.#step('sync');
        const { fault } = this;
        this.fault = undefined;
        if (fault !== undefined) throw fault;
        file.durable = file.content.byteLength;
      },
      isInPlace: async () => this.files.get(path) === file,
      close: async () => undefined,
    };
  }

  async names(folder: string): Promise<readonly string[]> {
    const names = [...this.files.keys()].flatMap((path) => {
      if (!path.startsWith(`${folder}/`)) return [];
      return [path.slice(folder.length + 1).split('/')[0] ?? ''];
    });
    return [...new Set(names)];
  }

  async read(path: string): Promise<Buffer> {
    const file = this.files.get(path);
    if (file === undefined) throw new Error(`${path} is not there.`);
    return file.content;
  }

  async move(from: string, to: string): Promise<boolean> {
    const file = this.files.get(from);
    if (file === undefined) return false;
    this.#step('move');
    this.files.delete(from);
    this.files.set(to, file);
    return true;
  }

  async remove(path: string): Promise<void> {
    if (!this.files.has(path)) return;
    this.#step('remove');
    this.files.delete(path);
  }

  async removeFolder(): Promise<void> {}

  async touch(path: string): Promise<number> {
    this.files.set(path, { content: Buffer.alloc(0), durable: 0, named: true, writtenAt: this.clock });
    return this.clock;
  }

  async writtenAt(path: string): Promise<number | undefined> {
    return this.files.get(path)?.writtenAt;
  }
}
