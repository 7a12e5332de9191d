import type { BuildRecord, JobRecord, ParameterRecord, QueueRecord, TestReport, TestSuite } from './records.ts';
import type { JenkinsWorld } from './world.ts';

type Json = Record<string, unknown>;

const JOB_CLASSES: Readonly<Record<JobRecord['kind'], string>> = {
  freestyle: 'hudson.model.FreeStyleProject',
  pipeline: 'org.jenkinsci.plugins.workflow.job.WorkflowJob',
  multibranch: 'org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject',
  matrix: 'hudson.matrix.MatrixProject',
  configuration: 'hudson.matrix.MatrixConfiguration',
};

const PARAMETER_CLASSES: Readonly<Record<NonNullable<ParameterRecord['kind']>, string>> = {
  string: 'hudson.model.StringParameterValue',
  boolean: 'hudson.model.BooleanParameterValue',
  password: 'hudson.model.PasswordParameterValue',
};

export function jobView(job: JobRecord, root: string): Json {
  const definitions = job.parameters.map(({ name, kind, default: value }) => ({
    _class: PARAMETER_CLASSES[kind].replace(/Value$/, 'Definition'),
    name,
    ...(kind === 'password' ? {} : { defaultParameterValue: { name, value } }),
  }));
  return {
    _class: JOB_CLASSES[job.kind],
    name: job.name.split('/').at(-1),
    fullName: job.name,
    url: `${root}/${job.path}/`,
    ...(job.kind === 'multibranch' ? {} : { buildable: job.buildable }),
    property: [{ _class: 'hudson.model.ParametersDefinitionProperty', parameterDefinitions: definitions }],
  };
}

export function buildView(build: BuildRecord, root: string): Json {
  return {
    _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
    // Jenkins puts an empty object where an action exports nothing.
    actions: [{}, { _class: 'hudson.model.ParametersAction', parameters: build.parameters.map(parameterView) }, {}],
    artifacts: build.artifacts.map(({ path }) => ({ displayPath: path, fileName: path.split('/').at(-1), relativePath: path })),
    building: build.building,
    description: build.description,
    displayName: `#${build.number}`,
    duration: build.building ? 0 : 61_234,
    fullDisplayName: `${build.job.name} #${build.number}`,
    id: String(build.number),
    inProgress: build.building,
    number: build.number,
    queueId: build.queueId,
    result: build.result,
    timestamp: build.timestamp,
    url: `${root}/${build.job.path}/${build.number}/`,
  };
}

function parameterView({ name, value, kind = 'string' }: ParameterRecord): Json {
  const known = kind === 'password' ? {} : { value: kind === 'boolean' ? value === 'true' : value };
  return { _class: PARAMETER_CLASSES[kind], name, ...known };
}

export function queueView({ id, job, build }: QueueRecord, root: string): Json {
  return {
    _class: build === undefined ? 'hudson.model.Queue$WaitingItem' : 'hudson.model.Queue$LeftItem',
    id,
    blocked: false,
    buildable: false,
    stuck: false,
    why: build === undefined ? 'In the quiet period' : null,
    url: `queue/item/${id}/`,
    task: { _class: JOB_CLASSES[job.kind], name: job.name, url: `${root}/${job.path}/` },
    ...(build === undefined
      ? {}
      : { cancelled: false, executable: { number: build.number, url: `${root}/${job.path}/${build.number}/` } }),
  };
}

export function reportView(report: TestReport, world: JenkinsWorld, root: string): Json {
  if (report.children === undefined) return resultsView(report.suites ?? []);
  const children = report.children.map(({ job, number }) => world.build(job, number));
  const all = children.flatMap((child) => child.testReport?.suites ?? []);
  const { failCount, skipCount, passCount } = countsOf(all);
  return {
    _class: 'hudson.tasks.test.MatrixTestResult',
    failCount,
    skipCount,
    totalCount: failCount + skipCount + passCount,
    urlName: 'testReport',
    childReports: children.map((child) => ({
      child: { _class: 'hudson.matrix.MatrixRun', number: child.number, url: `${root}/${child.job.path}/${child.number}/` },
      result: resultsView(child.testReport?.suites ?? []),
    })),
  };
}

function resultsView(suites: readonly TestSuite[]): Json {
  return {
    _class: 'hudson.tasks.junit.TestResult',
    testActions: [],
    duration: sum(suites.map(durationOf)),
    empty: suites.length === 0,
    ...countsOf(suites),
    suites: suites.map((suite) => ({
      name: suite.name,
      id: null,
      timestamp: null,
      nodeId: suite.enclosingBlockNames === undefined ? null : '17',
      duration: durationOf(suite),
      enclosingBlockNames: suite.enclosingBlockNames ?? [],
      enclosingBlocks: (suite.enclosingBlockNames ?? []).map((_, index) => String(10 + index)),
      cases: suite.cases.map((one) => ({
        testActions: [],
        age: 0,
        failedSince: 0,
        errorDetails: null,
        errorStackTrace: null,
        skipped: one.status === 'SKIPPED',
        skippedMessage: null,
        stdout: null,
        stderr: null,
        properties: {},
        ...one,
      })),
      stdout: null,
      stderr: null,
    })),
  };
}

function countsOf(suites: readonly TestSuite[]): { failCount: number; passCount: number; skipCount: number } {
  const cases = suites.flatMap((suite) => suite.cases);
  const count = (...statuses: readonly string[]): number => cases.filter(({ status }) => statuses.includes(status)).length;
  return { failCount: count('FAILED', 'REGRESSION'), passCount: count('PASSED', 'FIXED'), skipCount: count('SKIPPED') };
}

function durationOf({ cases }: TestSuite): number {
  return sum(cases.map(({ duration }) => duration));
}

function sum(numbers: readonly number[]): number {
  return Math.round(numbers.reduce((total, number) => total + number, 0) * 1000) / 1000;
}
