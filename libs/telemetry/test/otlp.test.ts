import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inSpan, startTelemetry } from '../src/index.ts';

describe('the OTLP endpoint', () => {
  it('is sent what is left when telemetry stops', async () => {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      request.resume();
      response.setHeader('content-type', 'application/json').end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const telemetry = startTelemetry({
        service: 'test',
        otlpEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      });
      await inSpan('work', {}, async () => {});
      await telemetry.stop();
      expect(requests).toEqual(['POST /v1/traces']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
