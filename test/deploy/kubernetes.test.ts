import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { isPinned } from './compose-rules.ts';
import {
  baseFiles,
  documentedSecrets,
  kubernetesProcesses,
  nameOf,
  ofKind,
  readKustomization,
  readObjects,
  selects,
} from './kubernetes.ts';
import { DEPLOYMENT_RULES } from './pod-rules.ts';
import { testProcesses } from './processes-battery.ts';
import { isSecretName, servicesOf } from './processes.ts';
import { pathOf, readText, readVersion } from './repository.ts';
import { brokenRules } from './rules.ts';
import { at, changed, listAt, numberAt, textAt, type Tree } from './tree.ts';

const objects = readObjects();
const kustomization = readKustomization();
const deployments = ofKind(objects, 'Deployment');
const processes = kubernetesProcesses(objects);
const names = deployments.map(nameOf).toSorted();

function podLabels(deployment: Tree): Tree {
  return at(deployment, 'spec', 'template', 'metadata', 'labels');
}

/** Names of the Deployments whose pods a selector chooses. */
function chosenBy(selector: Tree): string[] {
  return deployments
    .filter((deployment) => selects(selector, podLabels(deployment)))
    .map(nameOf)
    .toSorted();
}

function policy(name: string): Tree {
  return at(
    ofKind(objects, 'NetworkPolicy').find((object) => nameOf(object) === name),
    'spec',
  );
}

/** The secrets that a container's environment comes from. */
function secretsOf(deployment: Tree): string[] {
  const sources = listAt(deployment, 'spec', 'template', 'spec', 'containers', 0, 'envFrom');
  return sources.map((source) => textAt(source, 'secretRef', 'name')).filter((name) => name !== '');
}

describe('k8s/base', () => {
  it('lists every file that is there, and no other', () => {
    const resources = listAt(kustomization, 'resources');
    const generated = listAt(kustomization, 'configMapGenerator').flatMap((one) => [
      ...listAt(one, 'files'),
      ...listAt(one, 'envs'),
    ]);
    expect([...resources, ...generated].map(String).toSorted()).toEqual(baseFiles().toSorted());
  });

  it('gives the image a tag that is the version', () => {
    const [image] = listAt(kustomization, 'images');
    expect(at(image, 'name')).toBe('testwire');
    expect(at(image, 'newTag')).toBe(readVersion());
    expect(isPinned(`${textAt(image, 'newName')}:${textAt(image, 'newTag')}`)).toBe(true);
  });

  it.each(deployments.map((deployment) => [nameOf(deployment), deployment] as const))('%s keeps the rules', (_, deployment) => {
    expect(brokenRules(DEPLOYMENT_RULES, deployment)).toEqual([]);
  });

  it.each(DEPLOYMENT_RULES)('notices a fault planted against: $name', ({ name, plant }) => {
    const sound = deployments.find((deployment) => nameOf(deployment) === 'notifier-github');
    expect(brokenRules(DEPLOYMENT_RULES, changed(sound, plant.path, plant.value))).toEqual([name]);
  });

  it('gives each Deployment an account without a token, and a disruption budget', () => {
    const accounts = ofKind(objects, 'ServiceAccount');
    expect(accounts.map(nameOf).toSorted()).toEqual(names);
    expect(accounts.filter((account) => at(account, 'automountServiceAccountToken') !== false)).toEqual([]);
    for (const deployment of deployments)
      expect(textAt(deployment, 'spec', 'template', 'spec', 'serviceAccountName')).toBe(nameOf(deployment));
    const budgets = ofKind(objects, 'PodDisruptionBudget');
    expect(budgets.map((budget) => chosenBy(at(budget, 'spec', 'selector')))).toEqual(budgets.map((budget) => [nameOf(budget)]));
    expect(budgets.map(nameOf).toSorted()).toEqual(names);
    // One at a time, also of one: a budget that lets none go would hold up the draining of a node for ever.
    for (const budget of budgets) expect(numberAt(budget, 'spec', 'maxUnavailable')).toBe(1);
  });

  it('contains no Secret, and refers to those that the README names', () => {
    expect(ofKind(objects, 'Secret')).toEqual([]);
    expect(at(kustomization, 'secretGenerator')).toBeUndefined();
    const tls = ofKind(objects, 'Ingress').flatMap((ingress) =>
      listAt(ingress, 'spec', 'tls').map((one) => textAt(one, 'secretName')),
    );
    const referenced = new Set([...deployments.flatMap(secretsOf), ...tls]);
    expect([...referenced].toSorted()).toEqual([...documentedSecrets().keys()].toSorted());
    const plain = [...readText('k8s/base/environment.env').matchAll(/^(\w+)=/gm)].map(([, name = '']) => name);
    expect(plain.filter(isSecretName)).toEqual([]);
  });

  it('denies all traffic but what a policy allows', () => {
    expect(policy('default-deny')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(chosenBy(at(policy('stores'), 'podSelector'))).toEqual(names);
    expect(chosenBy(at(policy('metrics'), 'podSelector'))).toEqual(names);
    expect(chosenBy(at(policy('web'), 'podSelector'))).toEqual(['web']);
    const callers = ['artifact-uploader', 'coordinator', 'notifier-github', 'notifier-gitlab'];
    expect(chosenBy(at(policy('providers'), 'podSelector'))).toEqual(callers);
    for (const name of ['web', 'metrics']) expect(listAt(policy(name), 'ingress', 0, 'from').length).toBeGreaterThan(0);
  });

  it('lets the outside reach ingress and api by their own paths, not what is for operators', () => {
    const paths = ofKind(objects, 'Ingress').flatMap((ingress) => listAt(ingress, 'spec', 'rules', 0, 'http', 'paths'));
    expect(paths.map((path) => textAt(path, 'path'))).toEqual(['/', '/webhooks', '/v1', '/openapi.json']);
    // As a prefix it would be everything.
    expect(textAt(paths[0], 'pathType')).toBe('Exact');
    expect(new Set(paths.map((path) => textAt(path, 'backend', 'service', 'name')))).toEqual(new Set(['web']));
    const web = ofKind(objects, 'Service').find((service) => nameOf(service) === 'web');
    expect(chosenBy({ matchLabels: at(web, 'spec', 'selector') })).toEqual(['web']);
    expect(processes.filter(({ name }) => name === 'web').flatMap(servicesOf)).toEqual(['ingress', 'api']);
  });

  it('has one port, which every Service and probe means by its name', () => {
    for (const deployment of deployments) {
      expect(at(deployment, 'spec', 'template', 'spec', 'containers', 0, 'ports')).toEqual([
        { name: 'http', containerPort: 8080 },
      ]);
    }
    for (const service of ofKind(objects, 'Service')) expect(textAt(service, 'spec', 'ports', 0, 'targetPort')).toBe('http');
    const metrics = ofKind(objects, 'Service').find((service) => nameOf(service) === 'metrics');
    expect(chosenBy({ matchLabels: at(metrics, 'spec', 'selector') })).toEqual(names);
  });

  it('mounts what it declares, and the file that TESTWIRE_CONFIG names', () => {
    const generated = listAt(kustomization, 'configMapGenerator').map((one) => textAt(one, 'name'));
    for (const deployment of deployments) {
      const pod = at(deployment, 'spec', 'template', 'spec');
      const volumes = listAt(pod, 'volumes');
      const mounts = listAt(pod, 'containers', 0, 'volumeMounts');
      expect(mounts.map((mount) => textAt(mount, 'name')).toSorted()).toEqual(
        volumes.map((volume) => textAt(volume, 'name')).toSorted(),
      );
      expect(mounts.map((mount) => textAt(mount, 'mountPath'))).toContain('/etc/testwire');
      const maps = volumes.map((volume) => textAt(volume, 'configMap', 'name')).filter((name) => name !== '');
      expect([...maps, textAt(pod, 'containers', 0, 'envFrom', 0, 'configMapRef', 'name')]).toEqual(generated);
    }
  });

  testProcesses(processes);

  it('renders, where kubectl is installed', () => {
    const { error, status, stdout, stderr } = spawnSync('kubectl', ['kustomize', pathOf('k8s/base')], { encoding: 'utf8' });
    if (error !== undefined) {
      process.stderr.write(`skipped: k8s/base is not rendered, because kubectl cannot be started (${error.message})\n`);
      return;
    }
    expect([status, stderr]).toEqual([0, '']);
    const rendered = parseAllDocuments(stdout).map((document) => document.toJS() as Tree);
    expect(rendered).toHaveLength(objects.length + listAt(kustomization, 'configMapGenerator').length);
    const images = ofKind(rendered, 'Deployment').map((deployment) =>
      at(deployment, 'spec', 'template', 'spec', 'containers', 0, 'image'),
    );
    expect(new Set(images)).toEqual(new Set([`images.example.com/testwire:${readVersion()}`]));
    const elsewhere = rendered.filter(
      (object) => at(object, 'kind') !== 'Namespace' && at(object, 'metadata', 'namespace') !== 'testwire',
    );
    expect(elsewhere.map(nameOf)).toEqual([]);
  });
});
