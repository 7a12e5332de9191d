import { runReport } from '@testwire/contracts';
import { badRequest, notFound, param, type Route } from '@testwire/runtime';
import { BlobMissing, type BlobStore, type StoredReports } from '@testwire/store';
import type { Response } from 'express';
import type { ApiDeps } from './deps.ts';
import { requireRun } from './runs.ts';

const FORMATS = {
  md: { field: 'markdown', mediaType: 'text/markdown; charset=utf-8' },
  html: { field: 'html', mediaType: 'text/html; charset=utf-8' },
  json: { field: 'json', mediaType: 'application/json; charset=utf-8' },
} as const satisfies Record<string, { field: keyof StoredReports; mediaType: string }>;

function isFormat(name: string): name is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, name);
}

/** Streams a blob. A reader who hangs up is no fault of ours. */
export async function sendBlob(blobs: BlobStore, digest: string, response: Response): Promise<void> {
  let content: NodeJS.ReadableStream;
  try {
    content = await blobs.open(digest);
  } catch (error) {
    if (error instanceof BlobMissing) throw notFound('It passed its retention time and was removed.');
    throw error;
  }
  await new Promise<void>((resolve, reject) => {
    content.once('error', reject);
    response.once('close', resolve);
    content.pipe(response);
  });
}

export function getReport(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/runs/:id/report.:format',
    summary: 'The report of a run as Markdown, HTML or JSON',
    access: 'reader',
    params: { id: 'Id of the run', format: 'md, html or json' },
    answers: { 200: { description: 'The newest report', schema: runReport } },
    async handle(request, response) {
      const runId = param(request, 'id');
      const format = param(request, 'format');
      if (!isFormat(format))
        throw badRequest(`There is no report format "${format}"; there are ${Object.keys(FORMATS).join(', ')}.`);
      await requireRun(runId, deps);
      const stored = await deps.store.runs.reports(runId);
      if (stored === undefined) throw notFound('The report is still being made; ask again.');
      const { field, mediaType } = FORMATS[format];
      response.set('Content-Type', mediaType);
      response.set('Cache-Control', 'no-cache');
      // The page says itself what it may load (nothing from outside); the header would forbid its own style as well.
      if (format === 'html')
        response.set('Content-Security-Policy', "frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
      await sendBlob(deps.blobs, stored[field], response);
    },
  };
}
