import { hash } from 'node:crypto';
import type { ShardInput } from './merge-input.ts';

/** Everything one shard handed in for one attempt. */
export type ShardGroup = {
  readonly shard: string;
  readonly attempt: number;
  readonly inputs: readonly ShardInput[];
};

/**
 * Puts inputs into an order that does not depend on how they arrived: by attempt, shard and worker, and by content where
 * those are equal. Of inputs that are equal in all of that one is kept, so that a result delivered twice counts once.
 */
export function groupInputs(inputs: readonly ShardInput[]): ShardGroup[] {
  const places = new Map<string, { shard: string; attempt: number; inputs: ShardInput[] }>();
  for (const input of inputs) {
    const place = JSON.stringify([input.attempt, input.shard]);
    const group = places.get(place);
    if (group === undefined) places.set(place, { shard: input.shard, attempt: input.attempt, inputs: [input] });
    else group.inputs.push(input);
  }
  const groups = [...places.values()].map((group) => ({ ...group, inputs: inOrder(group.inputs) }));
  return groups.sort((a, b) => a.attempt - b.attempt || compareText(a.shard, b.shard));
}

function inOrder(inputs: readonly ShardInput[]): readonly ShardInput[] {
  if (inputs.length < 2) return inputs;
  const byContent = new Map<string, ShardInput>();
  for (const input of inputs) {
    const key = contentKey(input);
    const twin = byContent.get(key);
    // Twins may differ in the order of their keys, which metrics keep: so which one stays must not depend on arrival.
    if (twin === undefined || JSON.stringify(input.result) < JSON.stringify(twin.result)) byContent.set(key, input);
  }
  return [...byContent].sort(([a], [b]) => compareText(a, b)).map(([, input]) => input);
}

/**
 * Events come before files, which are written when all tries are over. The keys of objects are sorted: where they stood
 * in the sender's JSON says nothing.
 */
function contentKey(input: ShardInput): string {
  const content = JSON.stringify(input.result, (_, value: unknown) => sortKeys(value));
  return JSON.stringify([isEvents(input) ? 0 : 1, input.worker ?? '', hash('sha256', content, 'hex')]);
}

/** Single tests as workers report them while they run, in order of time: a test that comes again was tried again. */
export function isEvents(input: ShardInput): boolean {
  return input.result.format === 'events';
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareText(a, b)));
}

/** By code unit: locale order differs between machines. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
