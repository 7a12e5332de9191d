import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import {
  type HeartbeatAnswer,
  heartbeatAnswer,
  type LeaseGrant,
  leaseGrant,
  type TaskReport,
  type WorkerRegistration,
  type WorkerWelcome,
  workerWelcome,
} from '@testwire/contracts';
import type { z } from 'zod';
import { askServer, type Question, Refused, type ServerAccess } from '../http/ask-server.ts';

const FILE_TIMEOUT_MS = 600_000;

/** A result file of a task that ended. */
export interface ResultFile {
  /** Of the trace of the lease, here and below. */
  readonly traceparent?: string;
  readonly lease: string;
  readonly task: string;
  readonly name: string;
  readonly path: string;
}

export interface ArtifactFile {
  readonly traceparent?: string;
  readonly runId: string;
  readonly attempt: number;
  readonly name: string;
  readonly path: string;
}

function traceHeader(traceparent: string | undefined): Readonly<Record<string, string>> {
  return traceparent === undefined ? {} : { traceparent };
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** What a worker says to a coordinator. Every call asks once, and rejects with `Unreachable` or `Refused`. */
export class CoordinatorClient {
  readonly #access: ServerAccess;

  constructor(access: ServerAccess) {
    this.#access = access;
  }

  /** With the token of the worker's owner; everything else takes the one that the answer brings. */
  async register(registration: WorkerRegistration): Promise<WorkerWelcome> {
    return this.#understand(workerWelcome, await this.#post('/v1/workers', registration));
  }

  async heartbeat(worker: string, leases: readonly string[], signal: AbortSignal): Promise<HeartbeatAnswer> {
    const path = `/v1/workers/${encodeURIComponent(worker)}/heartbeat`;
    return this.#understand(heartbeatAnswer, await this.#post(path, { leases }, { timeoutMs: 10_000, signal }));
  }

  /** Undefined: there was nothing to do until the time was over. */
  async lease(worker: string, waitSeconds: number, signal: AbortSignal): Promise<LeaseGrant | undefined> {
    const path = `/v1/workers/${encodeURIComponent(worker)}/leases`;
    const answer = await this.#post(path, { waitSeconds }, { timeoutMs: (waitSeconds + 15) * 1000, signal });
    return answer === undefined ? undefined : this.#understand(leaseGrant, answer);
  }

  async drain(worker: string): Promise<void> {
    await this.#post(`/v1/workers/${encodeURIComponent(worker)}/drain`, {}, { timeoutMs: 5000 });
  }

  async complete(lease: string, tasks: readonly TaskReport[], traceparent?: string): Promise<void> {
    const headers = traceHeader(traceparent);
    await this.#post(`/v1/leases/${encodeURIComponent(lease)}/complete`, { tasks }, { headers });
  }

  async giveBack(lease: string, reason: string, traceparent?: string): Promise<void> {
    const headers = traceHeader(traceparent);
    await this.#post(`/v1/leases/${encodeURIComponent(lease)}/fail`, { reason }, { timeoutMs: 5000, headers });
  }

  async sendResult({ lease, task, name, path, traceparent }: ResultFile): Promise<void> {
    const query = new URLSearchParams({ task, file: name }).toString();
    await askServer(this.#access, {
      method: 'POST',
      path: `/v1/leases/${encodeURIComponent(lease)}/results?${query}`,
      body: await openAsBlob(path),
      headers: {
        'Content-Type': 'application/octet-stream',
        ...traceHeader(traceparent),
        ...(/\.gz$/i.test(name) ? { 'Content-Encoding': 'gzip' } : {}),
      },
      timeoutMs: FILE_TIMEOUT_MS,
    });
  }

  async sendArtifact({ runId, attempt, name, path, traceparent }: ArtifactFile): Promise<void> {
    await askServer(this.#access, {
      method: 'PUT',
      path: `/v1/runs/${encodeURIComponent(runId)}/artifacts/${encodeURIComponent(name)}?attempt=${attempt}`,
      body: await openAsBlob(path),
      headers: {
        'Content-Type': 'application/octet-stream',
        'X-Checksum-Sha256': await sha256(path),
        ...traceHeader(traceparent),
      },
      timeoutMs: FILE_TIMEOUT_MS,
    });
  }

  #post(path: string, body: unknown, how: Pick<Question, 'timeoutMs' | 'signal' | 'headers'> = {}): Promise<unknown> {
    return askServer(this.#access, { method: 'POST', path, body: JSON.stringify(body), ...how });
  }

  #understand<T>(schema: z.ZodType<T>, answer: unknown): T {
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new Refused(
      `${this.#access.url} gave an answer that this worker does not understand; their versions may differ.`,
      200,
      answer,
    );
  }
}
