import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  heartbeat,
  type LeaseGrant,
  leaseCompletion,
  leaseFailure,
  leaseGrant,
  leaseRequest,
  type TaskReport,
  taskSpec,
  type TestReport,
  type WorkerRegistration,
  workerRegistration,
} from '@testwire/contracts';
import { readResult } from '@testwire/results';
import type { z } from 'zod';

export interface KeptResult {
  readonly lease: string;
  readonly task: string;
  readonly file: string;
  readonly tests: readonly TestReport[];
}

/** A coordinator that holds the contract against a worker: one queue, leases, results. State only, no clock. */
export class FakeCoordinator {
  readonly registrations: WorkerRegistration[] = [];
  readonly results: KeptResult[] = [];
  readonly artifacts = new Map<string, Buffer>();
  readonly reports: (TaskReport & { lease: string })[] = [];
  readonly givenBack: { lease: string; reason: string }[] = [];
  readonly drained: string[] = [];
  /** Every request as `POST /v1/workers`, in order. */
  readonly requests: string[] = [];
  readonly ownerToken = 'owner-token-0123456789';
  readonly lost = new Set<string>();
  readonly cancelled = new Map<string, string[]>();
  heldByHeartbeat: readonly string[] = [];
  drain = false;
  heartbeatSeconds = 0.1;
  /** Answers with this instead, where it is not undefined. */
  fault: (request: string) => { readonly status: number; readonly detail?: string } | undefined = () => undefined;
  #waiting: LeaseGrant[] = [];
  readonly #open = new Map<string, Set<string>>();
  readonly #tokens = new Set<string>();
  #count = 0;
  #server: Server | undefined;
  #port = 0;
  readonly #watchers = new Set<() => void>();

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens; the same address as before, when it was away. */
  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Away, as after a crash: connections break off, and its memory stays. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  forgetTokens(): void {
    this.#tokens.clear();
  }

  offer(tasks: readonly z.input<typeof taskSpec>[], tried = 1): string {
    const id = `lease-${(this.#count += 1)}`;
    const grant = {
      id,
      expiresAt: '2026-03-01T10:00:00.000Z',
      runId: 'run-1',
      attempt: 1,
      project: 'local:acme/shop',
      repository: 'acme/shop',
      commit: '6dcb09b5b57875f334f61aebed695e2e4193db5e',
      tasks: tasks.map((spec) => ({ spec: taskSpec.parse(spec), try: tried })),
    };
    this.#waiting.push(leaseGrant.parse(grant));
    this.#changed();
    return id;
  }

  /** Resolves when it is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#watchers.add(resolve));
  }

  testsOf(task: string): KeptResult['tests'] {
    return this.results.filter((result) => result.task === task).flatMap(({ tests }) => tests);
  }

  reportOf(task: string): TaskReport | undefined {
    return this.reports.find((report) => report.task === task);
  }

  #changed(): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const wake of watchers) wake();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const name = `${request.method} ${url.pathname}`;
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    this.requests.push(name);
    const reply = (status: number, value?: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(value === undefined ? '' : JSON.stringify(value));
      this.#changed();
    };
    const fault = this.fault(name);
    if (fault !== undefined) return reply(fault.status, { detail: fault.detail ?? 'a planted fault' });
    const token = request.headers.authorization?.replace('Bearer ', '');
    try {
      await this.#route(name, url, token, body, reply, response);
    } catch (error) {
      reply(400, { detail: String(error) });
    }
  }

  async #route(
    name: string,
    url: URL,
    token: string | undefined,
    body: Buffer,
    reply: (status: number, value?: unknown) => void,
    response: ServerResponse,
  ): Promise<void> {
    const json = (): unknown => JSON.parse(body.toString('utf8'));
    if (name === 'POST /v1/workers') {
      if (token !== this.ownerToken) return reply(401, { detail: 'the token is not known' });
      const registration = workerRegistration.parse(json());
      this.registrations.push(registration);
      const given = `worker-token-${(this.#count += 1)}`;
      this.#tokens.add(given);
      return reply(200, { id: registration.id, token: given, heartbeatSeconds: this.heartbeatSeconds, leaseSeconds: 30 });
    }
    if (token === undefined || !this.#tokens.has(token)) return reply(401, { detail: 'the token is not known' });
    const [, version, kind, id = '', what] = url.pathname.split('/').map(decodeURIComponent);
    expect(version).toBe('v1');
    if (kind === 'runs') {
      const artifact = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
      this.artifacts.set(artifact, body);
      return reply(201, {});
    }
    if (kind === 'workers') {
      if (what === 'heartbeat') {
        this.heldByHeartbeat = heartbeat.parse(json()).leases;
        const cancelled = [...this.cancelled].map(([lease, tasks]) => ({ lease, tasks }));
        return reply(200, { drain: this.drain, lost: [...this.lost], cancelled });
      }
      if (what === 'drain') {
        this.drained.push(id);
        return reply(200, {});
      }
      const { waitSeconds } = leaseRequest.parse(json());
      if (waitSeconds > 0) await Promise.race([this.until(() => this.#waiting.length > 0), once(response, 'close')]);
      if (response.destroyed) return;
      const grant = this.#waiting.shift();
      if (grant === undefined) return reply(204);
      this.#open.set(grant.id, new Set(grant.tasks.map(({ spec }) => spec.id)));
      return reply(200, grant);
    }
    const open = this.#open.get(id);
    if (open === undefined || this.lost.has(id)) return reply(409, { detail: 'the lease is lost' });
    if (what === 'results') {
      const [task, file] = [url.searchParams.get('task') ?? '', url.searchParams.get('file') ?? ''];
      const read = await readResult({ name: file, content: body });
      if (!read.ok) return reply(400, { detail: read.problem.message });
      this.results.push({ lease: id, task, file, tests: read.result.tests });
      return reply(202, {});
    }
    if (what === 'complete') {
      for (const report of leaseCompletion.parse(json()).tasks) {
        // The same said twice is the same.
        if (open.delete(report.task)) this.reports.push({ ...report, lease: id });
      }
      return reply(200, { open: [...open] });
    }
    this.givenBack.push({ lease: id, reason: leaseFailure.parse(json()).reason });
    this.#open.delete(id);
    return reply(200, {});
  }
}
