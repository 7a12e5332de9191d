import { runReport } from '@testwire/contracts';
import { badRequest, param, type Route } from '@testwire/runtime';
import type { StoredReports } from '@testwire/store';
import type { ApiDeps } from './deps.ts';
import { requireReports } from './runs.ts';
import { sendBlob } from './send-blob.ts';

const FORMATS = {
  md: { field: 'markdown', mediaType: 'text/markdown; charset=utf-8' },
  html: { field: 'html', mediaType: 'text/html; charset=utf-8' },
  json: { field: 'json', mediaType: 'application/json; charset=utf-8' },
} as const satisfies Record<string, { field: keyof StoredReports; mediaType: string }>;

function isFormat(name: string): name is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, name);
}

export function getReport(deps: ApiDeps): Route {
  return {
    method: 'get',
    path: '/v1/runs/:id/report.:format',
    summary: 'The report of a run as Markdown, HTML or JSON',
    access: 'reader',
    link: true,
    params: { id: 'Id of the run', format: 'md, html or json' },
    answers: { 200: { description: 'The newest report', schema: runReport } },
    async handle(request, response) {
      const runId = param(request, 'id');
      const format = param(request, 'format');
      if (!isFormat(format))
        throw badRequest(`There is no report format "${format}"; there are ${Object.keys(FORMATS).join(', ')}.`);
      const stored = await requireReports(runId, response, deps);
      const { field, mediaType } = FORMATS[format];
      const headers = {
        'Content-Type': mediaType,
        // What came by a link or a token is private, says the guard.
        'Cache-Control': response.get('Cache-Control') ?? 'no-cache',
        // The page says itself what it may load (nothing from outside) and which scripts may run: those whose hashes it names.
        // A stricter header would forbid these as well.
        ...(format === 'html'
          ? { 'Content-Security-Policy': "frame-ancestors 'none'; base-uri 'none'; form-action 'none'" }
          : {}),
      };
      await sendBlob(deps.blobs, stored[field], response, () => void response.set(headers));
    },
  };
}
