import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedPage {
  readonly url: string;
  /** Paths that were asked for beside the page itself. */
  readonly others: readonly string[];
  close(): Promise<void>;
}

/** The page on loopback, with headers. */
export async function servePage(html: string, headers: Readonly<Record<string, string>> = {}): Promise<ServedPage> {
  const others: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/report.html')
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(html);
    else {
      others.push(request.url ?? '');
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/report.html`,
    others,
    close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      // A browser keeps connections open in case it needs them again.
      server.closeAllConnections();
      return closed;
    },
  };
}
