/** What a command may use of the world; everything comes from outside (law 9). */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly fetch: typeof globalThis.fetch;
  /** Standard output: results only. */
  print(text: string): void;
  /** Standard error: progress and faults. */
  warn(text: string): void;
  /** Whether standard output is a terminal that shows colours, and how wide it is. */
  readonly colour: boolean;
  readonly width: number;
  /** Whether standard error is a terminal, so that a line can be written over. */
  readonly interactive?: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds. Absent: real ones. */
  sleep?(ms: number): Promise<void>;
  randomHex(bytes: number): string;
  /** Text of a file; throws when it cannot be read. */
  readFile(path: string): string;
  /** What git prints in the working folder; undefined when it cannot say. Absent: nobody asks it. */
  git?(args: readonly string[]): Promise<string | undefined>;
}
