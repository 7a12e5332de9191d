import type { Key, Tree } from './tree.ts';

/** One thing that must be true of a workload, and a change that makes it untrue. */
export interface Rule {
  readonly name: string;
  holds(workload: Tree): boolean;
  /** Where a fault is planted to see the rule broken; without a value, what is there is taken away. */
  readonly plant: { readonly path: readonly Key[]; readonly value?: Tree };
}

/** Names of the rules that the workload breaks. */
export function brokenRules(rules: readonly Rule[], workload: Tree): string[] {
  return rules.filter((rule) => !rule.holds(workload)).map((rule) => rule.name);
}
