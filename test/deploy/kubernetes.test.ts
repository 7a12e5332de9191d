import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { GENERATED_PROVIDERS, NOTIFIED_PROVIDERS, renderComponents } from '../components/render.ts';
import { documentedSecrets, kubernetesProcesses, nameOf, ofKind, podOf, processOf, selects } from './kubernetes.ts';
import { imageEnvironment } from './dockerfile.ts';
import { schemaFaults } from './kubernetes-schema.ts';
import { filesOf, readKustomization, renderKustomization } from './kustomize.ts';
import { OBJECT_RULES } from './object-rules.ts';
import { DEPLOYMENT_RULES } from './pod-rules.ts';
import { testProcesses } from './processes-battery.ts';
import { configurationOf, isSecretName, servicesOf, unknownNames } from './processes.ts';
import { pathOf, readText } from './repository.ts';
import { brokenRules } from './rules.ts';
import { at, changed, listAt, textAt, type Tree } from './tree.ts';

const OVERLAYS = readdirSync(pathOf('k8s/overlays')).map((name) => `k8s/overlays/${name}`);
const PRODUCTION = 'k8s/overlays/production';
const objects = renderKustomization(PRODUCTION);
const deployments = ofKind(objects, 'Deployment');
const processes = kubernetesProcesses(objects);
const pods = [...deployments, ...ofKind(objects, 'Job')];
const podNames = pods.map(nameOf).toSorted();

/** Names of the workloads whose pods a selector chooses. */
function chosenBy(selector: Tree): string[] {
  return pods
    .filter((workload) => selects(selector, at(workload, 'spec', 'template', 'metadata', 'labels')))
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
function secretsOf(workload: Tree): string[] {
  const sources = listAt(podOf(workload), 'containers', 0, 'envFrom');
  return sources.map((source) => textAt(source, 'secretRef', 'name')).filter((name) => name !== '');
}

function brokenObjectRules(all: readonly Tree[]): string[] {
  return OBJECT_RULES.filter((rule) => !rule.holds(all)).map(({ name }) => name);
}

describe.each(OVERLAYS)('%s', (overlay) => {
  const rendered = renderKustomization(overlay);

  it('has objects that the API server takes', () => {
    process.stderr.write(`${overlay}: ${rendered.length} objects\n`);
    expect(rendered.length).toBeGreaterThan(30);
    const faults = rendered.flatMap((object) => schemaFaults(object).map((fault) => `${nameOf(object)}: ${fault}`));
    expect(faults).toEqual([]);
  });

  it('keeps the rules for all objects, and for each Deployment', () => {
    expect(brokenObjectRules(rendered)).toEqual([]);
    const broken = ofKind(rendered, 'Deployment').flatMap((deployment) => brokenRules(DEPLOYMENT_RULES, deployment));
    expect(broken).toEqual([]);
  });

  it('has processes that can start', () => {
    for (const process of kubernetesProcesses(rendered)) {
      expect(unknownNames(process)).toEqual([]);
      expect(() => configurationOf(process)).not.toThrow();
    }
  });

  it('is what kubectl makes of it, where that is installed', () => {
    const { error, status, stdout, stderr } = spawnSync('kubectl', ['kustomize', pathOf(overlay)], { encoding: 'utf8' });
    if (error !== undefined) {
      process.stderr.write(`skipped: ${overlay} is not compared, because kubectl cannot be started (${error.message})\n`);
      return;
    }
    expect([status, stderr]).toEqual([0, '']);
    // A name ends with the digest of its contents.
    const text = stdout.replaceAll(/\b(testwire-(?:config|environment))-[a-z0-9]{10}\b/g, '$1');
    const made = parseAllDocuments(text).map((document) => document.toJS() as Tree);
    const idOf = (object: Tree): string => `${textAt(object, 'kind')}/${nameOf(object)}`;
    const byId = (all: readonly Tree[]): unknown => Object.fromEntries(all.map((object) => [idOf(object), object]));
    expect(byId(rendered)).toEqual(byId(made));
  });
});

describe('the checks', () => {
  it.each(OBJECT_RULES)('notice a fault planted against: $name', ({ name, plant }) => {
    expect(brokenObjectRules(plant(objects))).toContain(name);
  });

  it.each(DEPLOYMENT_RULES)('notice a fault planted against: $name', ({ name, plant }) => {
    const sound = deployments.find((deployment) => nameOf(deployment) === 'notifier-github');
    expect(brokenRules(DEPLOYMENT_RULES, changed(sound, plant.path, plant.value))).toEqual([name]);
  });

  it.each([
    ['Deployment', ['spec', 'template', 'spec', 'containers', 0, 'livenesProbe'], {}],
    ['Deployment', ['spec', 'template', 'spec', 'terminationGracePeriodSeconds'], '40'],
    ['Service', ['spec', 'ports', 0, 'port'], undefined],
    ['NetworkPolicy', ['spec', 'podselector'], {}],
    ['HorizontalPodAutoscaler', ['spec', 'minimum'], 1],
    ['Job', ['spec', 'template', 'spec', 'containers'], undefined],
    ['ScaledObject', ['spec', 'maxReplicas'], 1],
    ['TriggerAuthentication', ['spec', 'secretTargetRef'], []],
  ] as const)('notice a fault in the schema of a %s at %j', (kind, path, value) => {
    const [sound] = ofKind(objects, kind);
    expect(schemaFaults(changed(sound, path, value))).not.toEqual([]);
  });
});

describe('k8s', () => {
  it('names every file that is there, in one place or another', () => {
    const used = new Set(OVERLAYS.flatMap(filesOf));
    const there = ['base', 'notifier', 'providers', 'spool', 'overlays'].flatMap((folder) =>
      readdirSync(pathOf(`k8s/${folder}`), { recursive: true, encoding: 'utf8' }).map((path) => `k8s/${folder}/${path}`),
    );
    expect(there.filter((path) => /\.\w+$/.test(path) && !used.has(path))).toEqual([]);
  });

  it('has the components that `npm run components` makes, and one written by hand', () => {
    const made = renderComponents();
    for (const [path, text] of made) expect(readText(`k8s/providers/${path}`)).toBe(text);
    expect(readdirSync(pathOf('k8s/providers')).toSorted()).toEqual([...GENERATED_PROVIDERS, 'local'].toSorted());
    const notifiers = GENERATED_PROVIDERS.filter((provider) => existsSync(pathOf(`k8s/providers/${provider}/notifier`)));
    expect(notifiers).toEqual(GENERATED_PROVIDERS.filter((provider) => NOTIFIED_PROVIDERS.includes(provider)));
  });

  it('gives production every provider', () => {
    const components = listAt(readKustomization(PRODUCTION), 'components').map(String);
    expect(components.toSorted()).toEqual([...GENERATED_PROVIDERS, 'local'].map((id) => `../../providers/${id}`).toSorted());
  });

  it('refers to the Secrets that the README names, and to no other', () => {
    const tls = ofKind(objects, 'Ingress').flatMap((ingress) =>
      listAt(ingress, 'spec', 'tls').map((one) => textAt(one, 'secretName')),
    );
    const keda = ofKind(objects, 'TriggerAuthentication').flatMap((one) => listAt(one, 'spec', 'secretTargetRef'));
    const referenced = new Set([...pods.flatMap(secretsOf), ...tls, ...keda.map((one) => textAt(one, 'name'))]);
    expect([...referenced].toSorted()).toEqual([...documentedSecrets().keys()].toSorted());
    const keys = documentedSecrets().get('testwire-keda');
    expect(keda.map((one) => textAt(one, 'key'))).toEqual(keys);
    const plain = [...readText('k8s/base/environment.env').matchAll(/^(\w+)=/gm)].map(([, name = '']) => name);
    expect(plain.filter(isSecretName)).toEqual([]);
  });

  it('denies all traffic but what a policy allows', () => {
    for (const name of ['dns', 'stores', 'traces', 'metrics'])
      expect(chosenBy(at(policy(name), 'podSelector'))).toEqual(podNames);
    expect(chosenBy(at(policy('web'), 'podSelector'))).toEqual(['web']);
    const callers = NOTIFIED_PROVIDERS.filter((provider) => provider !== 'local').map((provider) => `notifier-${provider}`);
    expect(chosenBy(at(policy('providers'), 'podSelector'))).toEqual(['artifact-uploader', 'coordinator', ...callers].toSorted());
    for (const name of ['web', 'metrics']) expect(listAt(policy(name), 'ingress', 0, 'from').length).toBeGreaterThan(0);
  });

  it("lets the ingress controller reach the pods by which cert-manager proves the host's name, and nobody else", () => {
    expect(policy('certificates')).toEqual({
      podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: listAt(policy('web'), 'ingress', 0, 'from'), ports: [{ protocol: 'TCP', port: 8089 }] }],
    });
  });

  it('lets the outside reach ingress and api by their own paths, not what is for operators', () => {
    const paths = ofKind(objects, 'Ingress').flatMap((ingress) => listAt(ingress, 'spec', 'rules', 0, 'http', 'paths'));
    expect(paths.map((path) => textAt(path, 'path'))).toEqual(['/', '/webhooks', '/v1', '/openapi.json']);
    // As a prefix it would be everything.
    expect(textAt(paths[0], 'pathType')).toBe('Exact');
    expect(new Set(paths.map((path) => textAt(path, 'backend', 'service', 'name')))).toEqual(new Set(['web']));
    expect(processes.filter(({ name }) => name === 'web').flatMap(servicesOf)).toEqual(['ingress', 'api']);
    for (const ingress of ofKind(objects, 'Ingress'))
      expect(listAt(ingress, 'spec', 'tls', 0, 'hosts')).toEqual([textAt(ingress, 'spec', 'rules', 0, 'host')]);
  });

  it('has one port, which every Service and probe means by its name, and Services that choose their own pods', () => {
    for (const deployment of deployments)
      expect(at(podOf(deployment), 'containers', 0, 'ports')).toEqual([{ name: 'http', containerPort: 8080 }]);
    for (const service of ofKind(objects, 'Service')) {
      expect(textAt(service, 'spec', 'ports', 0, 'targetPort')).toBe('http');
      expect(chosenBy({ matchLabels: at(service, 'spec', 'selector') })).toEqual([nameOf(service)]);
    }
    for (const budget of ofKind(objects, 'PodDisruptionBudget'))
      expect(chosenBy(at(budget, 'spec', 'selector'))).toEqual([nameOf(budget)]);
  });

  it('mounts what it declares, and the file that TESTWIRE_CONFIG names', () => {
    for (const workload of pods) {
      const mounts = listAt(podOf(workload), 'containers', 0, 'volumeMounts');
      expect(mounts.map((mount) => textAt(mount, 'name')).toSorted()).toEqual(
        listAt(podOf(workload), 'volumes')
          .map((volume) => textAt(volume, 'name'))
          .toSorted(),
      );
      const { environment, files } = processOf(workload, objects);
      expect(Object.keys(files)).toEqual([environment['TESTWIRE_CONFIG']]);
    }
  });

  it('has a spool in web that goes with the pod, or one disk for all pods that does not', () => {
    const web = (overlay: string): Tree =>
      podOf(ofKind(renderKustomization(overlay), 'Deployment').find((deployment) => nameOf(deployment) === 'web'));
    const volume = (pod: Tree): Tree => listAt(pod, 'volumes').find((one) => at(one, 'name') === 'spool');
    const mounts = listAt(web(PRODUCTION), 'containers', 0, 'volumeMounts');
    expect(mounts).toContainEqual({ name: 'spool', mountPath: imageEnvironment()['DATA_DIR'] });
    expect(textAt(volume(web(PRODUCTION)), 'emptyDir', 'sizeLimit')).toBe('512Mi');
    expect(processes.flatMap((one) => (one.name === 'web' ? [configurationOf(one).spool] : []))).toEqual([
      { folder: '/data/spool', limitBytes: 256 * 1024 ** 2 },
    ]);
    const shared = renderKustomization('k8s/overlays/shared-spool');
    expect(volume(web('k8s/overlays/shared-spool'))).toEqual({ name: 'spool', persistentVolumeClaim: { claimName: 'spool' } });
    const claim = ofKind(shared, 'PersistentVolumeClaim').find((one) => nameOf(one) === 'spool');
    expect(listAt(claim, 'spec', 'accessModes')).toEqual(['ReadWriteMany']);
  });

  it('migrates in a Job that knows the stores and nothing else', () => {
    const [job] = ofKind(objects, 'Job');
    const migrate = processOf(job, objects);
    expect(migrate.args).toEqual(['--migrate-only']);
    expect(secretsOf(job)).toEqual(['testwire-stores']);
    expect(unknownNames(migrate)).toEqual([]);
  });

  testProcesses(processes);
});
