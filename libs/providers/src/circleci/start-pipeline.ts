import { done, type Outcome, type RepositoryRef, settle } from '@testwire/contracts';
import type { Triggered, TriggerRequest } from '../provider.ts';
import type { RestRequest } from '../rest-client.ts';
import type { CircleCIApi } from './api.ts';
import { checkSlug, slugOf } from './project-slug.ts';
import { pipelineAnswer } from './schema.ts';

/** `request.pipeline` may name the project by its slug, for a `circleci/…` project with the id of a pipeline definition behind it. */
export function startPipeline(api: CircleCIApi, repository: RepositoryRef, request: TriggerRequest): Promise<Outcome<Triggered>> {
  return settle(async () => {
    const [slug, definition] = request.pipeline === undefined ? [slugOf(repository)] : readPipelineName(request.pipeline);
    if (slug === undefined) {
      const reason = `CircleCI knows ${repository.name} by an id of its own: name the project's slug (Project Settings → Overview) as the pipeline.`;
      return { kind: 'unsupported', reason };
    }
    const parameters = Object.fromEntries(Object.entries(request.inputs ?? {}).map(([name, value]) => [name, scalarOf(value)]));
    const { id } = await api.rest.json(pipelineAnswer, {
      method: 'POST',
      ...requestFor(slug, definition, refOf(request.ref), parameters),
      needs: 'write access to the repository',
    });
    // This is the pipeline; the workflows that it starts, which events speak of, are not known yet.
    return done({ id });
  });
}

/** `circleci/ORG/PROJECT/DEFINITION` or a slug alone. */
function readPipelineName(name: string): readonly [string, string | undefined] {
  const parts = name.split('/');
  const definition = parts.length === 4 ? parts[3] : undefined;
  return [checkSlug(parts.slice(0, definition === undefined ? undefined : 3).join('/')), definition];
}

function requestFor(
  slug: string,
  definition: string | undefined,
  ref: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, unknown>>,
): Pick<RestRequest, 'path' | 'json'> {
  // Only projects of the GitHub App and the like have definitions, and only they start by this call.
  if (slug.startsWith('circleci/')) {
    const json = { ...(definition === undefined ? {} : { definition_id: definition }), config: ref, checkout: ref, parameters };
    return { path: `/project/${slug}/pipeline/run`, json };
  }
  return { path: `/project/${encodeURIComponent(slug)}/pipeline`, json: { ...ref, parameters } };
}

function refOf(ref: string): Readonly<Record<string, string>> {
  if (ref.startsWith('refs/tags/')) return { tag: ref.slice('refs/tags/'.length) };
  return { branch: ref.replace(/^refs\/heads\//, '') };
}

/** CircleCI's parameters have types: what reads as a boolean, a whole number or a quoted text in JSON is sent as that. */
function scalarOf(value: string): string | number | boolean {
  if (!/^(?:true|false|-?\d{1,15}|".*")$/s.test(value)) return value;
  try {
    return JSON.parse(value) as string | number | boolean;
  } catch {
    return value;
  }
}
