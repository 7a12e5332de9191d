import type { Route } from '@testwire/runtime';
import { z } from 'zod';

const LINKS = [
  { path: '/v1/runs', what: 'Runs, newest first' },
  { path: '/v1/workers', what: 'Workers, and what they do' },
  { path: '/v1/deliveries', what: 'Webhook deliveries and what became of them' },
  { path: '/openapi.json', what: 'Every route, as OpenAPI 3.1' },
  { path: '/healthz', what: 'Whether the process lives' },
  { path: '/readyz', what: 'Whether it can work' },
  { path: '/metrics', what: "Metrics in Prometheus' text format" },
] as const;

const DOCUMENTATION = 'The README and the folder docs of the repository that this server was built from.';

/** Nothing in it comes from outside. */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Testwire</title>
</head>
<body>
<main>
<h1>Testwire</h1>
<p>Makes every CI provider show the truth about a test run.</p>
<ul>
${LINKS.map(({ path, what }) => `<li><a href=".${path}">${path}</a>: ${what}</li>`).join('\n')}
</ul>
<p>Documentation: ${DOCUMENTATION}</p>
</main>
</body>
</html>
`;

const answer = z.object({
  service: z.literal('testwire'),
  links: z.array(z.object({ path: z.string(), what: z.string() })),
  documentation: z.string(),
});

/** For whoever comes with nothing but the address: a page for browsers, JSON for everything else. */
export function getIndex(): Route {
  return {
    method: 'get',
    path: '/',
    summary: 'What this server is, and where to go on: HTML for browsers, else JSON',
    access: 'anybody',
    answers: { 200: { description: 'Links', schema: answer } },
    async handle(request, response) {
      response.vary('Accept');
      if (request.accepts(['json', 'html']) === 'html') {
        const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.set('Content-Security-Policy', policy).type('html').send(PAGE);
      } else response.json({ service: 'testwire', links: LINKS, documentation: DOCUMENTATION });
    },
  };
}
