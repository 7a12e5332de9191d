import { counter, histogram, inSpan, type Logger, SpanKind } from '@testwire/telemetry';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { checkHost } from './check-host.ts';
import { badRequest, HttpProblem } from './http-problem.ts';
import { limitBodyTime } from './limit-body-time.ts';
import { checkReadiness, type Dependency } from './readiness.ts';
import type { Route } from './route.ts';
import { sendProblem } from './send-problem.ts';

export interface AppOptions {
  readonly routes: readonly Route[];
  readonly dependencies: readonly Dependency[];
  readonly logger: Logger;
  readonly trustedProxies: number;
  /**
   * Names that this server goes by, without port, in lower case, IPv6 in brackets (as `URL.hostname`): requests for another
   * host are answered 421, but for health and metrics, which are asked for by address. Without it, any name will do.
   */
  readonly allowedHosts?: ReadonlySet<string>;
  renderMetrics(): Promise<string>;
  isDraining(): boolean;
  /** Runs before a route's own handler and throws {@link HttpProblem} to refuse. */
  guard(route: Route, request: Request, response: Response): Promise<void>;
  /** Sees every refusal before it goes out, and answers with the one to send. */
  refuse?(problem: HttpProblem, request: Request, route: Route): HttpProblem;
}

/** For everything but reports, which bring their own: nothing may load anything, frame anything or guess types. */
const SECURITY_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

async function serve(route: Route, request: Request, response: Response, options: AppOptions): Promise<void> {
  const name = `${route.method.toUpperCase()} ${route.path}`;
  const started = performance.now();
  // Linked and not continued: whoever asks does not decide which trace we write into.
  const follows = [request.get('traceparent')];
  await inSpan(name, { kind: SpanKind.SERVER, attributes: { 'http.route': route.path }, follows }, async (span) => {
    // What an error becomes that is no HttpProblem.
    let status = 500;
    const bodyTime = route.patienceMs === undefined ? undefined : limitBodyTime(request, response, route.patienceMs);
    try {
      await options.guard(route, request, response);
      await route.handle(request, response);
      status = response.statusCode;
    } catch (reason) {
      const failure: unknown = bodyTime?.exceeded ?? reason;
      if (!(failure instanceof HttpProblem)) throw failure;
      const error = options.refuse?.(failure, request, route) ?? failure;
      status = error.status;
      options.logger.info({ route: name, status: error.status, reason: error.message, err: error.cause }, 'request refused');
      sendProblem(response, error);
    } finally {
      span.setAttribute('http.response.status_code', status);
      const labels = { route: name, status: String(status) };
      counter('testwire_http_requests', 'Answered requests, by `route` and `status`').add(1, labels);
      histogram('testwire_http_request_seconds', 'Time to answer, by `route`').record((performance.now() - started) / 1000, {
        route: name,
      });
    }
  });
}

function addHealthRoutes(app: Express, options: AppOptions): void {
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    const report = await checkReadiness(options.dependencies, options.isDraining());
    response.status(report.ready ? 200 : 503).json(report);
  });
  app.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4').send(await options.renderMetrics());
  });
}

/** Enough of a path to see what was meant: what follows may be the secret of a webhook, or of somebody's storage. */
function beginOf(path: string): string {
  const segments = path.split('/');
  return segments.length <= 3 ? path : `${segments.slice(0, 3).join('/')}/…`;
}

/** The HTTP surface of a service: its routes, health, readiness, metrics, and one way to say no. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', options.trustedProxies);
  app.use((_request, response, next) => {
    response.set(SECURITY_HEADERS);
    next();
  });
  addHealthRoutes(app, options);
  if (options.allowedHosts !== undefined) app.use(checkHost(options.allowedHosts));
  for (const route of options.routes) {
    app[route.method](route.path, (request, response) => serve(route, request, response, options));
  }
  app.use((request, response) => {
    const known = options.routes.some(({ path }) => path !== '/' && request.path.startsWith(path.split(':')[0] ?? path));
    const detail = `There is no ${request.method} ${beginOf(request.path)} here. ${known ? 'Check the method and the path; ' : ''}GET /openapi.json lists all routes.`;
    sendProblem(response, new HttpProblem(404, 'Not found', detail));
  });
  // Express knows an error handler by its four parameters.
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    // Express decodes the path itself.
    if (error instanceof URIError) {
      sendProblem(response, badRequest('The path holds "%" without two hex digits of UTF-8 behind it.'));
      return;
    }
    const { path: route } = (request.route ?? {}) as { path?: string };
    // The key in the path of a webhook is its secret.
    const path = route?.includes('/:key') === true ? route : request.path;
    options.logger.error({ err: error, method: request.method, path }, 'request failed');
    if (response.headersSent) response.destroy();
    else sendProblem(response, new HttpProblem(500, 'Internal error', 'Something broke on our side; the log has the details.'));
  });
  return app;
}
