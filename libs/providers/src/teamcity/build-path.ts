import { type PipelineRef, ProviderError } from '@testwire/contracts';

/** Whether a pipeline is a build of TeamCity: its id is the build's, which is unique on the server. */
export function isBuild(pipeline: PipelineRef | undefined): pipeline is PipelineRef {
  return pipeline !== undefined && /^[1-9]\d{0,17}$/.test(pipeline.id);
}

/** Path of the build in the REST API. Throws {@link ProviderError} for what is no build. */
export function buildPath(pipeline: PipelineRef): string {
  const { id } = pipeline;
  if (isBuild(pipeline)) return `/builds/id:${id}`;
  const message = `"${id.slice(0, 40)}" is no id of a TeamCity build: it is a number.`;
  throw new ProviderError({ kind: 'not_found', message });
}
