import type { TestReport } from '@testwire/contracts';
import type { ShardInput } from './merge-input.ts';

/** One report of one test. */
export type Execution = { readonly test: TestReport; readonly input: ShardInput };

/** All reports of one identity, in order of attempt and shard. */
export type History = { readonly key: string; readonly executions: Execution[] };
