import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { activeTraceparent, inSpan, startTelemetry } from '../src/index.ts';

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

  it.each([
    ['does not answer', async (asked: Promise<ServerResponse>) => void asked.catch(() => undefined), 'no answer within 100 ms'],
    ['refuses', async (asked: Promise<ServerResponse>) => void (await asked).writeHead(400).end('{}'), 'Bad Request'],
  ])('keeps nobody from stopping in time when it %s, and that is told', async (_, treat, reason) => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asked = once(server, 'request').then(([, response]) => response as ServerResponse);
    try {
      const otlpEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const telemetry = startTelemetry({ service: 'test', otlpEndpoint, flushMs: 100 });
      await inSpan('work', {}, async () => {});
      const stopped = telemetry.stop();
      void treat(asked);
      await expect(stopped).rejects.toThrow(`The last spans were not taken by ${otlpEndpoint}: ${reason}`);
      // The registration is undone: nothing is in a trace any more.
      expect(await inSpan('work', {}, async () => activeTraceparent())).toBeUndefined();
      // Else it would ask again, and again.
      const response = await asked;
      if (!response.writableEnded) response.end('{}');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
