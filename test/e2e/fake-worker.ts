import type { Capabilities, HeartbeatAnswer, LeaseGrant, TaskReport, WorkerWelcome } from '@testwire/contracts';

/** A machine without anything special. */
export const PLAIN: Capabilities = {
  hardware: ['cpu'],
  cpu: { model: 'Test CPU', cores: 4, architecture: 'x64' },
  memoryGb: 16,
  gpus: [],
  os: { platform: 'linux', release: '6.1' },
  software: {},
  labels: {},
};

/** A machine with one GPU. */
export const CUDA: Capabilities = {
  ...PLAIN,
  hardware: ['cpu', 'cuda'],
  gpus: [{ vendor: 'NVIDIA', name: 'A100', memoryGb: 40, computeCapability: 8 }],
};

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

/** Speaks the protocol of workers, and does nothing by itself. */
export class FakeWorker {
  readonly id: string;
  readonly url: string;
  token = '';
  constructor(url: string, id: string) {
    this.url = url;
    this.id = id;
  }

  async call(path: string, body: unknown, token = this.token): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  async register(accessToken: string, capabilities = PLAIN, executors: readonly string[] = []): Promise<WorkerWelcome> {
    const { status, json } = await this.call(
      '/v1/workers',
      { id: this.id, capabilities, executors, key: `the secret key of worker ${this.id}` },
      accessToken,
    );
    if (status !== 201) throw new Error(`not registered: ${status} ${JSON.stringify(json)}`);
    this.token = (json as WorkerWelcome).token;
    return json as WorkerWelcome;
  }

  /** Undefined: there was nothing to do. */
  async lease(waitSeconds = 20): Promise<LeaseGrant | undefined> {
    const { status, json } = await this.call(`/v1/workers/${this.id}/leases`, { waitSeconds });
    if (status === 204) return undefined;
    if (status !== 200) throw new Error(`no lease: ${status} ${JSON.stringify(json)}`);
    return json as LeaseGrant;
  }

  async heartbeat(leases: readonly string[]): Promise<HeartbeatAnswer> {
    return (await this.call(`/v1/workers/${this.id}/heartbeat`, { leases })).json as HeartbeatAnswer;
  }

  /** One CTRF report with these tests. */
  sendResult(
    lease: string,
    task: string,
    tests: Readonly<Record<string, 'passed' | 'failed'>>,
    file = 'ctrf.json',
  ): Promise<Answer> {
    const listed = Object.entries(tests).map(([name, status]) => ({ name, status, duration: 1 }));
    const query = new URLSearchParams({ task, file }).toString();
    return this.call(`/v1/leases/${lease}/results?${query}`, { results: { tool: { name: 'test' }, summary: {}, tests: listed } });
  }

  complete(lease: string, ...tasks: readonly (Partial<TaskReport> & { readonly task: string })[]): Promise<Answer> {
    return this.call(`/v1/leases/${lease}/complete`, {
      tasks: tasks.map((task) => ({ outcome: 'passed', durationMs: 10, ...task })),
    });
  }

  fail(lease: string, reason: string): Promise<Answer> {
    return this.call(`/v1/leases/${lease}/fail`, { reason });
  }

  /** Does every task of a lease, each with one test of its name that passes. */
  async finish(grant: LeaseGrant): Promise<void> {
    for (const { spec } of grant.tasks) {
      await this.sendResult(grant.id, spec.id, { [spec.id]: 'passed' });
      await this.complete(grant.id, { task: spec.id });
    }
  }
}
