import { type BuiltInProviderId, notifyQueue, PROVIDER_IDS } from '@testwire/contracts';
import { showsRuns } from '@testwire/standalone';

/** `local` is written by hand: it calls nobody, and keeps its files on a volume. */
export const GENERATED_PROVIDERS = PROVIDER_IDS.filter((provider) => provider !== 'local');
/** Those with a place to show runs at; the others publish through the host of the code. */
export const NOTIFIED_PROVIDERS: readonly BuiltInProviderId[] = PROVIDER_IDS.filter(showsRuns);

/** Where the vendor runs it itself; who runs a server of their own says so in an overlay. */
const BASE_URLS: Readonly<Record<Exclude<BuiltInProviderId, 'local'>, string>> = {
  github: 'https://api.github.com',
  gitlab: 'https://gitlab.com/api/v4',
  jenkins: 'https://jenkins.example.com',
  bitbucket: 'https://api.bitbucket.org/2.0',
  circleci: 'https://circleci.com/api/v2',
  travis: 'https://api.travis-ci.com',
  'azure-devops': 'https://dev.azure.com/example',
  teamcity: 'https://teamcity.example.com',
  'bitbucket-dc': 'https://bitbucket.example.com',
  gitea: 'https://gitea.example.com',
};

function renderComponent(provider: Exclude<BuiltInProviderId, 'local'>, hasNotifier: boolean): string {
  const variable = `${provider.toUpperCase().replaceAll('-', '_')}_BASE_URL`;
  return `# Made by: npm run components
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
${hasNotifier ? 'resources: [notifier]\n' : ''}configMapGenerator:
  - name: testwire-environment
    behavior: merge
    literals: ['${variable}=${BASE_URLS[provider]}']
patches:
  # They ask the provider about pipelines, and hand it files.
  - target: { kind: Deployment, name: coordinator|artifact-uploader }
    patch: |
      - { op: add, path: /spec/template/spec/containers/0/envFrom/-, value: { secretRef: { name: testwire-${provider} } } }
`;
}

function renderNotifier(provider: BuiltInProviderId): string {
  const { name } = notifyQueue(provider);
  return `# Made by: npm run components
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../../../notifier]
nameSuffix: -${provider}
labels:
  - includeSelectors: true
    pairs: { app.kubernetes.io/component: notifier-${provider} }
patches:
  - target: { kind: Deployment }
    patch: |
      - { op: replace, path: /spec/template/spec/containers/0/env/0/value, value: ${provider} }
      - { op: add, path: /spec/template/spec/containers/0/envFrom/-, value: { secretRef: { name: testwire-${provider} } } }
  - target: { kind: ScaledObject }
    patch: |
      - { op: replace, path: /spec/scaleTargetRef/name, value: notifier-${provider} }
      - { op: replace, path: /spec/triggers/0/metadata/listName, value: 'bull:${name}:wait' }
      - { op: replace, path: /spec/triggers/1/metadata/listName, value: 'bull:${name}:active' }
`;
}

/** The files below k8s/providers that are the same for all providers but for a name, by path. */
export function renderComponents(): Map<string, string> {
  return new Map(
    GENERATED_PROVIDERS.flatMap((provider) => {
      const hasNotifier = NOTIFIED_PROVIDERS.includes(provider);
      const component: [string, string] = [`${provider}/kustomization.yaml`, renderComponent(provider, hasNotifier)];
      const notifier: [string, string] = [`${provider}/notifier/kustomization.yaml`, renderNotifier(provider)];
      return hasNotifier ? [component, notifier] : [component];
    }),
  );
}
