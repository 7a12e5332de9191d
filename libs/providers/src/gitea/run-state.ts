import type { PipelineConclusion } from '@testwire/contracts';

type RunState =
  | { readonly state: 'waiting' | 'running' }
  | { readonly state: 'completed'; readonly conclusion: PipelineConclusion };

const CONCLUSIONS: ReadonlyMap<string, PipelineConclusion> = new Map([
  ['success', 'success'],
  ['failure', 'failure'],
  ['cancelled', 'cancelled'],
  ['skipped', 'skipped'],
]);

/** Gitea says `completed` and a conclusion beside it, Forgejo the conclusion at once. */
export function runStateOf(status: string, conclusion: string | null | undefined): RunState {
  if (status === 'running' || status === 'in_progress') return { state: 'running' };
  if (status === 'completed') return { state: 'completed', conclusion: CONCLUSIONS.get(conclusion ?? '') ?? 'unknown' };
  const ended = CONCLUSIONS.get(status);
  return ended === undefined ? { state: 'waiting' } : { state: 'completed', conclusion: ended };
}
