import type { Gpu } from '@testwire/contracts';
import type { RunTool } from './run-tool.ts';

/** What one probe found out. */
export interface Finding {
  readonly hardware?: readonly string[];
  readonly gpus?: readonly Gpu[];
  readonly software?: Readonly<Record<string, string>>;
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly architecture: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly memoryGb: number;
}

export interface ProbeDeps {
  readonly machine: Machine;
  readonly runTool: RunTool;
  readonly timeoutMs: number;
  /** For people: why something that might be there was not found. */
  readonly note: (text: string) => void;
}

/** Looks for one kind of thing. Nothing found is an empty finding. */
export type Probe = (deps: ProbeDeps) => Promise<Finding>;
