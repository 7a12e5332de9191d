// The import rules of ARCHITECTURE.md. `test/architecture.test.ts` plants a violation of each and expects it to be found.
const PACKAGE = '^(libs|services)/[^/]+/';

/** What each rank may import: itself excluded, siblings excluded. */
const LIBS_BELOW = {
  contracts: [],
  config: ['contracts'],
  results: ['contracts'],
  reports: ['contracts'],
  telemetry: ['contracts', 'config', 'results', 'reports'],
  runtime: ['contracts', 'config', 'results', 'reports', 'telemetry'],
  queue: ['contracts', 'config', 'results', 'reports', 'telemetry'],
  store: ['contracts', 'config', 'results', 'reports', 'telemetry'],
  providers: ['contracts', 'config', 'results', 'reports', 'telemetry'],
  publishing: ['contracts', 'config', 'results', 'reports', 'telemetry', 'providers'],
  sdk: ['contracts', 'config', 'results', 'reports', 'providers', 'publishing'],
};

/** What CI jobs and workers load has no client of a provider, a database or a queue. The part that publishes has to be asked for. */
const LIGHT_SDK = '^libs/sdk/src/(?!providers/)';

/** Only these compose services, through the start functions that services export. */
const COMPOSERS = ['standalone', 'cli'];

const ranks = Object.entries(LIBS_BELOW).map(([name, below]) => ({
  name: `rank-${name}`,
  comment: `libs/${name} may import ${below.join(', ') || 'no other package'} only: imports point downwards, siblings never import each other.`,
  severity: 'error',
  from: { path: `^libs/${name}/src/` },
  to: { path: PACKAGE, pathNot: `^libs/(${[name, ...below].join('|')})/` },
}));

/** Who may import which third party. Tests may import anything. */
const FENCES = {
  bullmq: ['^libs/queue/'],
  'bullmq-otel': ['^libs/queue/'],
  ioredis: ['^libs/queue/'],
  '@octokit/': ['^libs/providers/src/github/'],
  '@gitbeaker/': ['^libs/providers/src/gitlab/'],
  pg: ['^libs/store/'],
  '@electric-sql/': ['^libs/(store|testkit)/'],
  '@aws-sdk/': ['^libs/store/'],
  express: ['^libs/(runtime|testkit)/', '^services/(ingress|api|coordinator|standalone)/'],
  systeminformation: ['^libs/sdk/'],
  'bonjour-service': ['^libs/sdk/src/discovery/'],
  pino: ['^libs/telemetry/'],
  '@opentelemetry/': ['^libs/telemetry/'],
};

const fences = Object.entries(FENCES).map(([name, allowed]) => ({
  name: `fence-${name.replaceAll(/\W/g, '')}`,
  comment: `${name} is imported in ${allowed.join(' and ')} only.`,
  severity: 'error',
  from: { path: '^(libs|services)/[^/]+/src/', pathNot: allowed },
  to: { path: `node_modules/${name}${name.endsWith('/') ? '' : '/'}` },
}));

/** As their manifests export them. */
const SECOND_ENTRIES = [
  '^services/artifact-uploader/src/(collect-files|distinct-names)\\.ts$',
  '^libs/config/src/process-sources\\.ts$',
  // What makes reports needs nothing of what the simulators need.
  '^libs/testkit/src/report/index\\.ts$',
  // The parts of the SDK that are imported by a name of their own.
  '^libs/sdk/src/((worker|discovery|providers|coordinator)/index|reporters/(jest|vitest|playwright|node-test))\\.ts$',
];

module.exports = {
  forbidden: [
    ...ranks,
    ...fences,
    {
      name: 'sdk-stays-light',
      comment: 'Only libs/sdk/src/providers loads providers, reports and what publishes with them.',
      severity: 'error',
      from: { path: LIGHT_SDK },
      to: { path: '^libs/((reports|providers|publishing)/|sdk/src/providers/)' },
    },
    {
      name: 'services-apart',
      comment: 'Services never import services; standalone and cli compose them.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/', pathNot: `^services/(${COMPOSERS.join('|')})/` },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'nothing-imports-cli',
      comment: 'The command line is the top.',
      severity: 'error',
      from: { path: '^(libs|services)/', pathNot: '^services/cli/' },
      to: { path: '^services/cli/' },
    },
    {
      name: 'libs-below-services',
      comment: 'A library never imports a service.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/' },
      to: { path: '^services/' },
    },
    {
      name: 'testkit-in-tests-only',
      comment: 'Simulators and builders are for tests and the demo.',
      severity: 'error',
      from: { path: '^(libs|services)/[^/]+/src/', pathNot: '^libs/testkit/' },
      to: { path: '^libs/testkit/' },
    },
    {
      name: 'providers-apart',
      comment: 'One provider folder never imports another; what they share lies beside them.',
      severity: 'error',
      from: { path: '^libs/providers/src/([^/]+)/' },
      to: { path: '^libs/providers/src/[^/]+/', pathNot: '^libs/providers/src/$1/' },
    },
    {
      name: 'simulators-apart',
      comment: 'One simulator never imports another; what they share lies beside them.',
      severity: 'error',
      from: { path: '^libs/testkit/src/simulators/([^/]+)/' },
      to: { path: '^libs/testkit/src/simulators/[^/]+/', pathNot: '^libs/testkit/src/simulators/$1/' },
    },
    {
      name: 'pure-libraries',
      comment: 'contracts, results and reports do no I/O.',
      severity: 'error',
      from: { path: '^libs/(contracts|results|reports)/src/' },
      to: { dependencyTypes: ['core'], path: '^(node:)?(fs|net|http|https|child_process|dgram|tls|worker_threads)(/|$)' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle has no first file to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-deep-imports',
      comment:
        'Packages are imported by name, not by a path into them; a few have a second entry, for those who need nothing else of it.',
      severity: 'error',
      from: { path: '^(libs|services)/([^/]+)/' },
      to: {
        path: '^(libs|services)/[^/]+/src/',
        pathNot: ['^$1/$2/', '^(libs|services)/[^/]+/src/index\\.ts$', ...SECOND_ENTRIES],
      },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    // Anchored to our own packages: a bare "/dist/" would hide npm packages whose entry lies in dist, and their fences with them.
    exclude: { path: ['^libs/[^/]+/dist/', '^services/[^/]+/dist/', '^test/dist/'] },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
