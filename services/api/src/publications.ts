import { FAILURE_KINDS } from '@testwire/contracts';
import type { Route } from '@testwire/runtime';
import { z } from 'zod';
import type { ApiDeps } from './deps.ts';
import { pageOf, pageQuery, pageRequest, present, readQuery, sendPage } from './page.ts';
import { projectsOf } from './projects-of.ts';
import { publicUrl } from './public-url.ts';

const publicationItem = z.object({
  connection: z.string(),
  place: z.string(),
  surface: z.string(),
  runId: z.string(),
  order: z.string(),
  digest: z.string(),
  externalId: z.string().optional(),
  url: z.string().optional(),
  rung: z.string().optional(),
  outcome: z.enum(['done', 'degraded', 'unsupported', 'failed']),
  reason: z.string().optional(),
  failure: z
    .object({ kind: z.enum(FAILURE_KINDS), message: z.string(), status: z.int().optional(), retryAfterMs: z.number().optional() })
    .optional(),
  updatedAt: z.string(),
});

const publicationsQuery = pageQuery.extend({ runId: z.string().max(128).optional(), connection: z.string().max(64).optional() });

export function listPublications(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/publications',
    summary: 'What was last written to each surface, newest first',
    access: 'reader',
    query: publicationsQuery,
    answers: { 200: { description: 'A page of publications', schema: pageOf(publicationItem) } },
    async handle(request, response) {
      const { runId, connection, ...page } = readQuery(request, publicationsQuery);
      await sendPage(request, response, async () => {
        const found = await deps.store.publications.list(
          present({ projects: projectsOf(response), runId, connection }),
          pageRequest(page),
        );
        return { ...found, items: found.items.map(({ url, ...publication }) => ({ ...publication, ...publicUrl(url) })) };
      });
    },
  };
}
