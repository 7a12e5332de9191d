import type { BuildRecord } from './records.ts';
import { reportView } from './views.ts';
import type { JenkinsWorld } from './world.ts';

type Json = Record<string, unknown>;

export type JenkinsPhase = 'QUEUED' | 'STARTED' | 'COMPLETED' | 'FINALIZED';

/** https://github.com/jenkinsci/notification-plugin: `Phase.java`. It leaves out what it does not know. */
export function notificationPayload(world: JenkinsWorld, root: string, build: BuildRecord, phase: JenkinsPhase): Json {
  const isOver = phase === 'COMPLETED' || phase === 'FINALIZED';
  const name = build.job.name.split('/').at(-1);
  const url = `${build.job.path}/${build.number}/`;
  const parameters = build.parameters.filter(({ kind }) => kind !== 'password');
  return {
    name,
    display_name: name,
    url: `${build.job.path}/`,
    build: {
      full_url: `${root}/${url}`,
      number: build.number,
      queue_id: build.queueId,
      timestamp: build.timestamp,
      duration: isOver ? 61_234 : 0,
      phase,
      ...(isOver && build.result !== null ? { status: build.result } : {}),
      url,
      display_name: `#${build.number}`,
      scm: scmOf(build),
      ...(parameters.length === 0 ? {} : { parameters: Object.fromEntries(parameters.map((one) => [one.name, one.value])) }),
      log: '',
      notes: '',
      ...(isOver && build.testReport !== undefined ? { test_summary: summaryOf(world, root, build) } : {}),
      artifacts: Object.fromEntries(
        build.artifacts.map(({ path }) => [path.split('/').at(-1), { archive: `${root}/${url}artifact/${path}` }]),
      ),
    },
  };
}

function scmOf({ job, commit, branch }: BuildRecord): Json {
  const onBranch = branch ?? job.scm?.branch;
  return {
    ...(job.scm === undefined ? {} : { url: job.scm.url }),
    ...(onBranch === undefined ? {} : { branch: onBranch }),
    ...(commit === undefined ? {} : { commit }),
    changes: [],
    culprits: [],
  };
}

function summaryOf(world: JenkinsWorld, root: string, { testReport }: BuildRecord): Json {
  const { failCount, skipCount, passCount, totalCount } = reportView(testReport ?? {}, world, root);
  const failed = Number(failCount);
  const skipped = Number(skipCount);
  const total = totalCount === undefined ? failed + skipped + Number(passCount) : Number(totalCount);
  const cases = (testReport?.suites ?? []).flatMap((suite) => suite.cases);
  const names = cases.filter(({ status }) => status === 'FAILED' || status === 'REGRESSION');
  return {
    total,
    failed,
    passed: total - failed - skipped,
    skipped,
    failed_tests: names.map(({ className, name }) => `${className}.${name}`),
  };
}

const OUTBOUND_EVENTS: Readonly<Record<string, string>> = { SUCCESS: 'success', UNSTABLE: 'unstable' };

/** https://github.com/jenkinsci/outbound-webhook-plugin: `NotificationEvent.java` */
export function outboundPayload(root: string, build: BuildRecord): Json {
  const variables = { GIT_BRANCH: build.branch ?? build.job.scm?.branch, GIT_COMMIT: build.commit, GIT_URL: build.job.scm?.url };
  const known = Object.entries(variables).filter(([, value]) => value !== undefined);
  return {
    projectName: build.job.name,
    buildName: `#${build.number}`,
    buildNumber: build.number,
    buildUrl: `${root}/${build.job.path}/${build.number}/`,
    buildVars: `{${known.map(([name, value]) => `${name}=${value}`).join(', ')}}`,
    event: build.building ? 'start' : (OUTBOUND_EVENTS[build.result ?? ''] ?? 'failure'),
  };
}
