import { z } from 'zod';
import { at, type Tree } from './tree.ts';

const metadata = z.strictObject({
  name: z.string().min(1),
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

const scalingRules = z.strictObject({
  stabilizationWindowSeconds: z.int().min(0).max(3600),
  policies: z.array(
    z.strictObject({ type: z.enum(['Pods', 'Percent']), value: z.int().positive(), periodSeconds: z.int().positive() }),
  ),
});

/** https://keda.sh/docs/latest/scalers/redis-lists/ */
const redisTrigger = z.strictObject({
  type: z.literal('redis'),
  name: z.string().regex(/^\w+$/),
  metadata: z.strictObject({ listName: z.string(), listLength: z.string(), databaseIndex: z.string() }),
  authenticationRef: z.strictObject({ name: z.string() }),
});

/** https://keda.sh/docs/latest/scalers/prometheus/ */
const prometheusTrigger = z.strictObject({
  type: z.literal('prometheus'),
  metricType: z.literal('AverageValue'),
  metadata: z.strictObject({ serverAddress: z.url(), query: z.string().min(1), threshold: z.string().regex(/^\d+$/) }),
});

/** https://keda.sh/docs/latest/reference/scaledobject-spec/ as far as it is used. */
const scaledObject = z.strictObject({
  apiVersion: z.literal('keda.sh/v1alpha1'),
  kind: z.literal('ScaledObject'),
  metadata,
  spec: z.strictObject({
    scaleTargetRef: z.strictObject({ name: z.string() }),
    minReplicaCount: z.int().min(0),
    maxReplicaCount: z.int().positive(),
    pollingInterval: z.int().positive(),
    fallback: z.strictObject({ failureThreshold: z.int().positive(), replicas: z.int().positive() }),
    advanced: z.strictObject({
      scalingModifiers: z
        .strictObject({
          formula: z.string().min(1),
          target: z.string().regex(/^\d+$/),
          metricType: z.literal('AverageValue'),
        })
        .optional(),
      horizontalPodAutoscalerConfig: z.strictObject({
        behavior: z.strictObject({ scaleUp: scalingRules, scaleDown: scalingRules }),
      }),
    }),
    triggers: z.array(z.discriminatedUnion('type', [redisTrigger, prometheusTrigger])).min(1),
  }),
});

const triggerAuthentication = z.strictObject({
  apiVersion: z.literal('keda.sh/v1alpha1'),
  kind: z.literal('TriggerAuthentication'),
  metadata,
  spec: z.strictObject({
    secretTargetRef: z.array(z.strictObject({ parameter: z.string(), name: z.string(), key: z.string() })).min(1),
  }),
});

/** What KEDA would refuse in an object of its own. */
export function kedaFaults(object: Tree): string[] {
  const schema = at(object, 'kind') === 'ScaledObject' ? scaledObject : triggerAuthentication;
  const parsed = schema.safeParse(object);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `/${path.join('/')} ${message}`);
}
