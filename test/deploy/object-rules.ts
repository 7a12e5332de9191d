import { nameOf, ofKind, podOf, selects } from './kubernetes.ts';
import { at, listAt, numberAt, textAt, type Tree } from './tree.ts';

/** One thing that must be true of all objects together, and a change to them that makes it untrue. */
export interface ObjectRule {
  readonly name: string;
  holds(objects: readonly Tree[]): boolean;
  plant(objects: readonly Tree[]): readonly Tree[];
}

function workloads(objects: readonly Tree[]): Tree[] {
  return [...ofKind(objects, 'Deployment'), ...ofKind(objects, 'Job')];
}

function podLabels(workload: Tree): Tree {
  return at(workload, 'spec', 'template', 'metadata', 'labels');
}

function isThere(objects: readonly Tree[], kind: string, name: string): boolean {
  return ofKind(objects, kind).some((object) => nameOf(object) === name);
}

function without(kind: string, name: string): ObjectRule['plant'] {
  return (objects) => objects.filter((object) => at(object, 'kind') !== kind || nameOf(object) !== name);
}

/** NetworkPolicies other than the one that denies all, that let the pods out or in. */
function policiesFor(objects: readonly Tree[], workload: Tree, direction: 'Ingress' | 'Egress'): Tree[] {
  return ofKind(objects, 'NetworkPolicy').filter(
    (policy) =>
      selects(at(policy, 'spec', 'podSelector'), podLabels(workload)) &&
      listAt(policy, 'spec', 'policyTypes').includes(direction) &&
      listAt(policy, 'spec', direction.toLowerCase()).length > 0,
  );
}

function allows(policy: Tree, port: number): boolean {
  return listAt(policy, 'spec', 'egress').some((one) => listAt(one, 'ports').some((allowed) => at(allowed, 'port') === port));
}

/** A policy that lets everything through is none. */
function isOpen(policy: Tree): boolean {
  return ['ingress', 'egress'].some((key) => listAt(policy, 'spec', key).some((one) => Object.keys(one as object).length === 0));
}

/** Each Deployment has an object of the kind, by its own name. */
function oneForEach(kind: string): ObjectRule {
  return {
    name: `a ${kind} for each Deployment`,
    holds: (objects) => ofKind(objects, 'Deployment').every((deployment) => isThere(objects, kind, nameOf(deployment))),
    plant: without(kind, 'coordinator'),
  };
}

export const OBJECT_RULES: readonly ObjectRule[] = [
  ...['ServiceAccount', 'Service', 'PodDisruptionBudget'].map(oneForEach),
  {
    name: 'nothing twice',
    holds: (objects) => new Set(objects.map((object) => `${textAt(object, 'kind')}/${nameOf(object)}`)).size === objects.length,
    plant: (objects) => [...objects, ...objects.slice(-1)],
  },
  {
    name: 'a NetworkPolicy that denies all',
    holds: (objects) =>
      ofKind(objects, 'NetworkPolicy').some(
        (policy) =>
          JSON.stringify(at(policy, 'spec')) === JSON.stringify({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      ),
    plant: without('NetworkPolicy', 'default-deny'),
  },
  {
    name: 'a NetworkPolicy for the way of every pod to the stores',
    holds: (objects) =>
      workloads(objects).every((workload) => policiesFor(objects, workload, 'Egress').some((policy) => allows(policy, 5432))),
    plant: without('NetworkPolicy', 'stores'),
  },
  {
    name: 'a NetworkPolicy for the way into every pod that serves',
    holds: (objects) =>
      ofKind(objects, 'Deployment').every((deployment) => policiesFor(objects, deployment, 'Ingress').length > 0),
    plant: without('NetworkPolicy', 'metrics'),
  },
  {
    name: 'no NetworkPolicy that lets everything through',
    holds: (objects) => !ofKind(objects, 'NetworkPolicy').some(isOpen),
    plant: (objects) => [
      ...objects,
      { kind: 'NetworkPolicy', metadata: { name: 'open' }, spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] } },
    ],
  },
  {
    name: 'an account for each pod that is there, without a token',
    holds: (objects) =>
      workloads(objects).every((workload) => isThere(objects, 'ServiceAccount', textAt(podOf(workload), 'serviceAccountName'))) &&
      ofKind(objects, 'ServiceAccount').every((account) => at(account, 'automountServiceAccountToken') === false),
    plant: without('ServiceAccount', 'migrate'),
  },
  {
    name: 'a disruption budget that lets one go, also of one',
    holds: (objects) =>
      ofKind(objects, 'PodDisruptionBudget').every((budget) => numberAt(budget, 'spec', 'maxUnavailable') === 1),
    plant: (objects) => [
      ...objects,
      { kind: 'PodDisruptionBudget', metadata: { name: 'tight' }, spec: { maxUnavailable: 0, selector: {} } },
    ],
  },
  {
    name: 'no Secret: they are referred to',
    holds: (objects) => ofKind(objects, 'Secret').length === 0,
    plant: (objects) => [...objects, { kind: 'Secret', metadata: { name: 'planted' } }],
  },
];
