import { connectionId, instant, permission, workerId } from '@testwire/contracts';
import { z } from 'zod';

const secret = z.union([
  z.string().min(1),
  z.strictObject({ env: z.string().min(1).describe('Name of the environment variable that holds it') }),
  z.strictObject({ file: z.string().min(1).describe('Path of the file that holds it') }),
]);

const globs = z.array(z.string().min(1).max(512)).max(100);

const connection = z
  .looseObject({
    provider: z.string().min(1).describe('github, gitlab, local, or one that you registered'),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("Base of the provider's API; for self-hosted servers"),
    token: secret.optional(),
    webhookSecret: z
      .union([secret, z.array(secret).min(1)])
      .optional()
      .describe('One, or several while rotating'),
    codeHost: connectionId
      .optional()
      .describe('For a CI that hosts no code: the connection where its repositories lie; default: found by what its events say'),
  })
  .describe('An account at a provider; further keys are the ones of that provider (docs/providers.md)');

export const collectPolicy = z.strictObject({
  pipelines: globs.default(['*']).describe('Names of the pipelines (GitHub: workflows) whose results to collect'),
  artifacts: globs.default(['*']).describe('Names of the CI artifacts to look into'),
  files: globs
    .default(['**/*.xml', '**/*.trx', '**/*.tap', '**/*ctrf*.json'])
    .describe('Paths of result files inside an artifact'),
  required: z
    .boolean()
    .default(false)
    .describe('Show pending when such a pipeline starts, and an error when it brings no results'),
});

const runPolicy = z.strictObject({
  shards: z.array(z.string().min(1).max(200)).min(1).max(10_000).describe('Shards that report for every commit'),
  deadlineMinutes: z.number().positive().max(10_080).default(120),
});

/** A form that is wrong ends the check, so that one message says what was wanted. */
const time = z.iso.datetime({ offset: true, abort: true }).pipe(instant);

const quarantineEntry = z.strictObject({
  tests: z.string().min(1).max(1024).describe('"suite › name" of tests, or their file; * stands for any text'),
  owner: z.string().min(1).max(256).describe('Who looks after them'),
  reason: z.string().min(1).max(1024),
  until: z
    .union(
      [
        z.iso
          .date({ abort: true })
          .transform((date) => `${date}T00:00:00Z`)
          .pipe(time),
        time,
      ],
      { error: 'is neither a day (2026-01-31) nor a time (2026-01-31T12:00:00Z) from 1970 to 2199' },
    )
    .describe('From then on they count again: a day (UTC) or a time, 2026-01-31T12:00:00Z'),
});

export const projectPolicies = z.strictObject({
  failOn: z
    .enum(['any', 'new'])
    .default('any')
    .describe('new: failures that were there before the change, or are flaky, do not fail a run'),
  quarantine: z.array(quarantineEntry).max(1000).default([]).describe('Failures that do not count for a while'),
});

const project = z.strictObject({
  repository: z.string().min(1).max(512).describe('owner/repo or group/project'),
  connection: connectionId.describe('Where the code is hosted'),
  name: z.string().min(1).max(100).default('Testwire').describe('Name of the check'),
  publish: z
    .array(connectionId)
    .max(20)
    .optional()
    .describe('Connections that show the result; default: the one the code is hosted at'),
  collect: collectPolicy.prefault({}),
  run: runPolicy
    .optional()
    .describe('Set when workers report for every push or change: the run is then shown as pending at once'),
  baseBranch: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe('What is compared with where neither the change nor the branch of a run has a history of its own'),
  policies: projectPolicies.prefault({}).describe('Which failures count'),
  artifactRetentionDays: z.number().positive().max(3650).default(30),
});

const coordinator = z
  .strictObject({
    workerAutoDiscovery: z
      .boolean()
      .default(true)
      .describe('Workers that were never here before may join at any time; off: only those that did, and the listed ones'),
    autoRegisterWorkers: z
      .boolean()
      .default(true)
      .describe('A worker of any id may be registered, by a token that may register; off: only the listed ones'),
    allowedWorkers: z.array(workerId).max(10_000).default([]).describe('Ids of workers that may always register'),
    discoveryIntervalSeconds: z
      .number()
      .min(1)
      .max(300)
      .default(5)
      .describe('How often to look for workers that died, and for their leases'),
    leaseSeconds: z
      .number()
      .min(5)
      .max(3600)
      .default(30)
      .describe('A lease that was not heard of for so long is given to another worker'),
    heartbeatSeconds: z.number().min(1).max(1200).default(10).describe('How often workers are to say that they live'),
    enableBatchProcessing: z.boolean().default(true).describe('Off: every task is a lease of its own'),
    batchSizeLimit: z.int().min(1).max(100).default(5).describe('Tasks of one lease, at most'),
    modelGrouping: z.boolean().default(true).describe('Only tasks of one model share a lease'),
    hardwareGrouping: z.boolean().default(true).describe('Only tasks that ask for the same hardware share a lease'),
  })
  .refine(({ leaseSeconds, heartbeatSeconds }) => heartbeatSeconds * 2 <= leaseSeconds, {
    message: 'must be at most half of leaseSeconds, so that one lost heartbeat costs no lease',
    path: ['heartbeatSeconds'],
  })
  .describe('How tasks are handed to workers; a plan may say otherwise for its own batches');

/** The configuration file, as `testwire.config.schema.json` describes it for editors. */
export const configFile = z.strictObject({
  $schema: z.string().optional(),
  connections: z.record(connectionId, connection).default({}),
  projects: z.record(z.string().min(1).max(256), project).default({}),
  tokens: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100),
        secret,
        projects: z.array(z.string()).min(1).optional().describe('Projects it may write to; default: all'),
        may: z
          .array(permission)
          .min(1)
          .optional()
          .describe(
            'What it may do: publish, read, submit (tasks: commands that workers run), register (workers); default: all of it, and with projects publish and read',
          ),
      }),
    )
    .max(1000)
    .default([])
    .describe('Bearer tokens that workers and CI jobs publish with'),
  linkSecret: z
    .union([secret, z.array(secret).min(1).max(10)])
    .optional()
    .describe('What report links are signed with where reading needs a token; of several the first signs and all of them open'),
  limits: z
    .strictObject({
      webhookBytes: z
        .int()
        .positive()
        .default(25 * 1024 * 1024),
      eventsBytes: z
        .int()
        .positive()
        .default(16 * 1024 * 1024),
      resultBytes: z
        .int()
        .positive()
        .default(64 * 1024 * 1024)
        .describe('What is read of it takes memory: docs/sizing.md says how much'),
      artifactBytes: z
        .int()
        .positive()
        .default(1024 * 1024 * 1024),
      requestsPerMinute: z.int().positive().default(6000).describe('Per client address, over all routes that take something in'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      // No less than a day: until then a job may still be tried that goes on with them.
      runDays: z.number().min(1).max(3650).default(365).describe('Days that a run is kept after its last news'),
      historyDays: z.number().min(1).max(3650).default(90).describe('Days that a run is compared with, from when it was opened'),
      deliveryDays: z.number().min(1).max(3650).default(30).describe('Days that the record of a webhook is kept'),
    })
    .prefault({})
    .describe('How long records are kept; artifacts have artifactRetentionDays of their project'),
  coordinator: coordinator.prefault({}),
});
export type ConfigFile = z.infer<typeof configFile>;
export type CollectPolicy = z.infer<typeof collectPolicy>;
export type RunPolicy = z.infer<typeof runPolicy>;
export type ProjectPolicies = z.infer<typeof projectPolicies>;
