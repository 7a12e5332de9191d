import { z } from 'zod';
import { instant, projectId, runId, traceparent } from './ids.ts';
import { taskReport, taskSpec } from './task.ts';

export const workerId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'may hold letters, digits, ".", "_" and "-", and starts with a letter or digit');

export const gpu = z.object({
  vendor: z.string().max(64),
  name: z.string().max(256),
  memoryGb: z.number().nonnegative().optional(),
  /** CUDA only: 8.6. */
  computeCapability: z.number().nonnegative().optional(),
});
export type Gpu = z.infer<typeof gpu>;

/** What a worker found out about its machine. */
export const capabilities = z.object({
  /** In lower case: `cpu`, `cuda`, `rocm`, `mps`, `openvino`, `webgpu`, and what its owner adds. */
  hardware: z.array(z.string().min(1).max(64).toLowerCase()).max(64),
  cpu: z.object({ model: z.string().max(256), cores: z.int().positive().max(65_536), architecture: z.string().max(32) }),
  memoryGb: z.number().nonnegative(),
  gpus: z.array(gpu).max(64).default([]),
  os: z.object({ platform: z.string().max(32), release: z.string().max(128) }),
  /** Name → version: `node`, `python`, `chromium` … */
  software: z.record(z.string().max(64), z.string().max(128)).default({}),
  /** Chosen by its owner. */
  labels: z.record(z.string().min(1).max(64), z.string().max(256)).default({}),
  /** What a short calibration came to, as a multiple of a reference machine: 2 is twice as fast. */
  speed: z.number().positive().max(10_000).optional(),
});
export type Capabilities = z.infer<typeof capabilities>;

/** Machines of one class have comparable durations: `cuda/NVIDIA A100`, `cpu/AMD EPYC 7763`. */
export function hardwareClassOf({ gpus, cpu, hardware }: Capabilities): string {
  const [first] = gpus;
  const kind = hardware.find((name) => name !== 'cpu') ?? 'cpu';
  return first === undefined || kind === 'cpu' ? `cpu/${cpu.model}` : `${kind}/${first.name}`;
}

/** `POST /v1/workers` */
export const workerRegistration = z.object({
  /** The same after a restart: what it held before is then given to others at once. */
  id: workerId,
  capabilities,
  /** Executors besides `command` that it has. */
  executors: z.array(z.string().min(1).max(64)).max(64).default([]),
  /** It takes tasks of these projects only. Left out: of all. */
  projects: z.array(projectId).min(1).max(1000).optional(),
  /**
   * A secret that the worker made and keeps. While a worker of this id is heard of, only who shows the same one is taken for it; 409
   * otherwise. Unlike the token it is known before the answer, which may be lost.
   */
  key: z.string().min(16).max(256).optional(),
  version: z.string().max(64).optional(),
});
export type WorkerRegistration = z.infer<typeof workerRegistration>;

export const workerWelcome = z.object({
  id: workerId,
  /** Bearer token that speaks for this worker and its own leases only. */
  token: z.string(),
  heartbeatSeconds: z.number().positive(),
  /** A lease that is not heard of for so long is given to another. */
  leaseSeconds: z.number().positive(),
});
export type WorkerWelcome = z.infer<typeof workerWelcome>;

const leaseId = z.string().min(1).max(128);

/** `POST /v1/workers/:id/heartbeat` */
export const heartbeat = z.object({ leases: z.array(leaseId).max(100) });
export type Heartbeat = z.infer<typeof heartbeat>;

export const heartbeatAnswer = z.object({
  /** Take no more, finish what is held, and leave. */
  drain: z.boolean(),
  /** Leases that are somebody else's by now: stop their tasks; what they bring counts no more. */
  lost: z.array(leaseId),
  /** Tasks that nobody waits for any more: stop them. */
  cancelled: z.array(z.object({ lease: leaseId, tasks: z.array(z.string()) })),
});
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswer>;

/** `POST /v1/workers/:id/leases` answers with one, or with 204 when there is nothing to do until `waitSeconds` passed. */
export const leaseRequest = z.object({ waitSeconds: z.number().min(0).max(30).default(20) });

export const leaseGrant = z.object({
  id: leaseId,
  expiresAt: instant,
  runId,
  /** Attempt of the run. */
  attempt: z.int().positive(),
  project: z.string(),
  repository: z.string().optional(),
  commit: z.string().optional(),
  /** To be sent as a header with whatever is said of the lease, so that its trace leads on. */
  traceparent: traceparent.optional(),
  /** To be done in this order. */
  tasks: z.array(z.object({ spec: taskSpec, try: z.int().positive() })).min(1),
});
export type LeaseGrant = z.infer<typeof leaseGrant>;

/**
 * `POST /v1/leases/:id/complete`: what ended, in one request or in several. The lease ends when all of its tasks have.
 * 409 when the lease is lost: what is said then is kept as facts of that try and changes nothing else.
 */
export const leaseCompletion = z.object({
  tasks: z
    .array(taskReport)
    .min(1)
    .max(100)
    .refine((reports) => new Set(reports.map(({ task }) => task)).size === reports.length, 'a task is named twice'),
});
export type LeaseCompletion = z.infer<typeof leaseCompletion>;

/** `POST /v1/leases/:id/fail`: the worker gives back what it has not finished. */
export const leaseFailure = z.object({ reason: z.string().max(1024) });

export const WORKER_STATES = ['active', 'draining', 'left', 'lost'] as const;

/** `GET /v1/workers` */
export const workerState = z.object({
  id: workerId,
  state: z.enum(WORKER_STATES),
  capabilities,
  executors: z.array(z.string()),
  /** Tasks of others it does not take. */
  projects: z.array(z.string()).optional(),
  registeredAt: instant,
  /** Of the last heartbeat. */
  seenAt: instant,
  leases: z.array(z.object({ id: leaseId, runId, tasks: z.array(z.string()) })),
});
export type WorkerState = z.infer<typeof workerState>;
