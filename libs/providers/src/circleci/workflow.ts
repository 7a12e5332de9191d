import { type PipelineConclusion, type PipelineRef, ProviderError } from '@testwire/contracts';

/** What a workflow that has ended came to. `unauthorized`: a context or a policy kept it from running. */
const CONCLUSIONS: Readonly<Record<string, PipelineConclusion>> = {
  success: 'success',
  failed: 'failure',
  error: 'failure',
  unauthorized: 'failure',
  canceled: 'cancelled',
  not_run: 'skipped',
};

/** Undefined while the workflow goes on, and for a status that we do not know. */
export function conclusionOf(status: string): PipelineConclusion | undefined {
  return Object.hasOwn(CONCLUSIONS, status) ? CONCLUSIONS[status] : undefined;
}

/** The path of a workflow below the API. Throws {@link ProviderError}: other CIs have other ids. */
export function workflowPath({ id }: PipelineRef): string {
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return `/workflow/${id}`;
  throw new ProviderError({
    kind: 'rejected',
    message: `"${id.slice(0, 128)}" is not the id of a CircleCI workflow: it is a UUID.`,
  });
}
