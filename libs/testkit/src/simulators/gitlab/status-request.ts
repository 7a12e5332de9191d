import { badRequest, invalidParameter } from './api-error.ts';
import { choiceOf, decimalOf, integerOf, lengthOf, type Parameters, textOf } from './parameters.ts';
import { COMMIT_STATES, type CommitState } from './records.ts';

/** GitLab keeps `target_url`, `description` and `ref` in columns of this many characters. */
const MAX_COLUMN = 255;

/** What a caller wants a status to be. What it left out is undefined. */
export interface StatusRequest {
  readonly state: CommitState;
  readonly name: string;
  readonly ref: string | undefined;
  readonly pipelineId: number | undefined;
  readonly targetUrl: string | undefined;
  readonly description: string | undefined;
  readonly coverage: number | undefined;
}

export function readStatusRequest(parameters: Parameters): StatusRequest {
  const state = choiceOf(parameters, 'state', COMMIT_STATES);
  if (state === undefined) throw invalidParameter('state is missing, state does not have a valid value');
  return {
    state,
    name: textOf(parameters, 'name') ?? textOf(parameters, 'context') ?? 'default',
    ref: textOf(parameters, 'ref'),
    pipelineId: integerOf(parameters, 'pipeline_id'),
    targetUrl: textOf(parameters, 'target_url'),
    description: textOf(parameters, 'description'),
    coverage: decimalOf(parameters, 'coverage'),
  };
}

/** `CommitStatus`'s validations; all faults at once, by field. */
export function validateColumns({ targetUrl, description }: StatusRequest, ref: string): void {
  const faults: Record<string, string[]> = {};
  for (const [field, value] of Object.entries({ ref, target_url: targetUrl, description })) {
    if (value !== undefined && lengthOf(value) > MAX_COLUMN)
      faults[field] = [`is too long (maximum is ${MAX_COLUMN} characters)`];
  }
  if (targetUrl !== undefined && !/^https?:\/\/[^\s]+$/i.test(targetUrl)) {
    faults['target_url'] = [...(faults['target_url'] ?? []), 'is blocked: Only allowed schemes are http, https'];
  }
  if (Object.keys(faults).length > 0) throw badRequest(faults);
}
