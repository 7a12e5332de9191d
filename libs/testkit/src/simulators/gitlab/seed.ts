import type { GitLabSimulatorOptions } from './options.ts';
import type { GitLabSimulator } from './start.ts';
import type { TestCase } from './records.ts';
import { reportOf, suiteOf } from './test-report.ts';

/** What the demo shows: one project with a merge request whose pipeline has failed. */
export const GITLAB_EXAMPLE = {
  token: 'sim-gitlab-token',
  projectId: 42,
  path: 'acme/widgets',
  mergeRequestIid: 3,
  branch: 'feature/faster-widgets',
  sha: '7b5c3cc8be40ee161ae89a06bba6229da1032a0c',
  baseSha: 'd9f1a5c4e6b7382910afbecd5768493021aabbcc',
  pipelineId: 5001,
  tests: { total: 10, passed: 7, failed: 2, skipped: 1 },
} as const;

/** The projects and tokens to start the simulator with before {@link seedGitLabExample}. */
export const GITLAB_EXAMPLE_OPTIONS = {
  projects: [
    {
      id: GITLAB_EXAMPLE.projectId,
      pathWithNamespace: GITLAB_EXAMPLE.path,
      commits: [{ sha: GITLAB_EXAMPLE.baseSha, branch: 'main' }],
    },
  ],
  tokens: [
    { token: GITLAB_EXAMPLE.token, kind: 'project', projects: [GITLAB_EXAMPLE.projectId], username: 'project_42_bot_testwire' },
  ],
} as const satisfies GitLabSimulatorOptions;

/** Adds the merge request, what people said on it, and its pipeline with the test report. */
export function seedGitLabExample(gitlab: GitLabSimulator): void {
  const { projectId: project, mergeRequestIid, sha, baseSha, branch, pipelineId } = GITLAB_EXAMPLE;
  gitlab.addMergeRequest({ project, iid: mergeRequestIid, title: 'Make widgets faster', sourceBranch: branch, sha, baseSha });
  gitlab.addNote({ project, mergeRequestIid, body: 'added 1 commit', system: true });
  gitlab.addNote({ project, mergeRequestIid, body: 'Looks good, once the tests agree.' });
  gitlab.addPipeline({
    project,
    id: pipelineId,
    sha,
    source: 'merge_request_event',
    status: 'failed',
    mergeRequestIid,
    testReport: reportOf([suiteOf('unit', UNIT_TESTS), suiteOf('integration', INTEGRATION_TESTS)]),
  });
}

const UNIT_TESTS: readonly TestCase[] = [
  passed('tests.test_widget', 'creates a widget', 0.012),
  passed('tests.test_widget', 'names a widget', 0.009),
  passed('tests.test_widget', 'paints a widget', 0.031),
  passed('tests.test_gear', 'turns a gear', 0.02),
  failed(
    'tests.test_gear',
    'stops a gear',
    0.044,
    'AssertionError: expected 0 turns, got 1',
    'File "tests/test_gear.py", line 27, in test_stops_a_gear',
  ),
  { ...passed('tests.test_gear', 'reverses a gear', 0), status: 'skipped', system_output: 'needs a left-handed gear' },
];

const INTEGRATION_TESTS: readonly TestCase[] = [
  passed('tests.integration.test_factory', 'builds one widget', 1.25),
  passed('tests.integration.test_factory', 'builds a hundred widgets', 3.5),
  passed('tests.integration.test_shop', 'sells a widget', 0.8),
  failed(
    'tests.integration.test_shop',
    'refunds a widget',
    0.95,
    'TimeoutError: the till did not answer within 500 ms',
    'File "tests/integration/test_shop.py", line 58, in test_refunds_a_widget',
  ),
];

function passed(classname: string, name: string, seconds: number): TestCase {
  return {
    status: 'success',
    name,
    classname,
    file: `${classname.replaceAll('.', '/')}.py`,
    execution_time: seconds,
    system_output: null,
    stack_trace: null,
    recent_failures: null,
  };
}

/** As a reader of JUnit finds `<failure message="…">trace</failure>`. */
function failed(classname: string, name: string, seconds: number, message: string, trace: string): TestCase {
  const output = { message, type: message.replace(/:.*$/, ''), __content__: `${message}\n${trace}` };
  return { ...passed(classname, name, seconds), status: 'failed', system_output: output };
}
