import type { DetectInput } from './provider.ts';

/** A variable of the environment. CIs set some to nothing where they have no value. */
export function given(env: DetectInput['env'], name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}
