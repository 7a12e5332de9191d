import { startTelemetry } from '@testwire/telemetry';
import { closeAll, serve } from './support/serve.ts';

afterEach(closeAll);

describe('the measures of HTTP', () => {
  it('count each answer by its route and its true status', async () => {
    const telemetry = startTelemetry({ service: 'test' });
    try {
      const { url } = await serve({ renderMetrics: () => telemetry.renderMetrics() });
      await fetch(`${url}/v1/json`, { method: 'POST', body: '{}' });
      await fetch(`${url}/v1/runs/r/report.md`);
      await fetch(`${url}/v1/runs/r/bytes/b`, { method: 'PUT', body: 'x' });
      const response = await fetch(`${url}/metrics`);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      const text = await response.text();
      const counted = [...text.matchAll(/^testwire_http_requests_total\{[^}]*route="([^"]+)",status="(\d+)"[^}]*\} (\d+)/gm)];
      expect(counted.map(([, route, status, count]) => `${route} ${status} ${count}`)).toEqual([
        'POST /v1/json 401 1',
        'GET /v1/runs/:id/report.:format 500 1',
        'PUT /v1/runs/:id/bytes/:name 200 1',
      ]);
    } finally {
      await telemetry.stop();
    }
  });
});
