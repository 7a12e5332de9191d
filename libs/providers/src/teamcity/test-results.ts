import {
  digestOf,
  done,
  isFinished,
  type Outcome,
  type PipelineRef,
  ProviderError,
  settle,
  type TestStatus,
} from '@testwire/contracts';
import { clip } from '../clip.ts';
import type { RunView, Surface, SurfaceRef, SurfaceWrite } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { buildPath, isBuild } from './build-path.ts';
import { TEAMCITY_LIMITS } from './limits.ts';
import { buildStateAnswer } from './schema.ts';
import { describeSuite, type NamedTest } from './service-messages.ts';
import { readTests } from './test-pages.ts';
import { isOurs, statusOf, suiteOf } from './test-name.ts';

const FINISHED = 'the build has finished, and TeamCity takes tests only while it runs';

/**
 * The tests of a run as tests of its build. Once there, TeamCity lets none of them be changed, so they are reported when the run is final.
 * https://www.jetbrains.com/help/teamcity/detaching-build-from-agent.html#Logging+Build+Data
 */
export function testResultsSurface(api: RestClient): Surface {
  return {
    kind: 'tests',
    dialect: 'plain',
    headline: { max: TEAMCITY_LIMITS.commentLine, unit: 'characters' },
    place: ({ pipeline, name, status }) => (isBuild(pipeline) && isFinished(status) ? `tests:${pipeline.id}:${name}` : undefined),
    write: (request) => settle(() => reportTests(api, request)),
  };
}

async function reportTests(api: RestClient, { run, previous }: SurfaceWrite): Promise<Outcome<SurfaceRef>> {
  const { pipeline } = run;
  if (!isBuild(pipeline)) return { kind: 'unsupported', reason: 'the run did not happen in a build of TeamCity' };
  const { tests, left } = nameTests(run);
  const value: SurfaceRef = { externalId: `${pipeline.id}/${fingerprint(tests)}`, rung: 'service-messages' };
  // What was sent takes a while to appear in the build, so we go by our own memory first.
  if (previous?.externalId === value.externalId) return { kind: 'unchanged', value };
  const path = buildPath(pipeline);
  const { state } = await api.json(buildStateAnswer, { path, query: { fields: 'state' }, needs: 'View project' });
  if (state !== 'running')
    return { kind: 'unsupported', reason: state === 'queued' ? 'the build has not started yet' : FINISHED };
  const suite = suiteOf(run.name);
  const present = await readPresent(api, pipeline, suite);
  const missing = tests.filter(({ name }) => !present.has(`${suite}: ${name}`));
  const flowId = digestOf(suite).slice(0, 16);
  for (const text of describeSuite(suite, missing, flowId)) await post(api, path, text);
  const other = tests.filter(({ name, test }) => differs(present.get(`${suite}: ${name}`), test.status)).length;
  const reasons = [
    ...(other === 0 ? [] : [`${other} tests were reported before with another result, which TeamCity does not let change`]),
    ...(left === 0 ? [] : [`${left} more tests were not reported: the limit is ${TEAMCITY_LIMITS.reportedTests}`]),
  ];
  if (reasons.length > 0) return { kind: 'degraded', value, rung: value.rung, reason: reasons.join('; ') };
  return missing.length === 0 ? { kind: 'unchanged', value } : done(value);
}

async function post(api: RestClient, path: string, body: string): Promise<void> {
  const request = {
    method: 'POST',
    path: `${path}/log`,
    body,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    needs: 'Edit project',
    accept: [404],
  } as const;
  const { status } = await api.send(request);
  // Between our question and now.
  if (status === 404) throw new ProviderError({ kind: 'rejected', status, message: `TeamCity took no tests: ${FINISHED}.` });
}

/** By full name: what the build has of ours already. */
async function readPresent(api: RestClient, pipeline: PipelineRef, suite: string): Promise<Map<string, TestStatus | undefined>> {
  const present = new Map<string, TestStatus | undefined>();
  for await (const { tests } of readTests(api, pipeline, 'name,status,ignored', TEAMCITY_LIMITS.answerBytes)) {
    for (const test of tests) {
      if (test.name != null && isOurs(test.name) && test.name.startsWith(`${suite}: `)) present.set(test.name, statusOf(test));
    }
  }
  return present;
}

/** TeamCity knows no errors beside failures. */
function differs(before: TestStatus | undefined, now: TestStatus): boolean {
  return before !== undefined && before !== (now === 'errored' ? 'failed' : now);
}

/** Two tests of one name would be one test with two tries: the second is told apart by its id. */
function nameTests(run: RunView): { readonly tests: readonly NamedTest[]; readonly left: number } {
  const tests: NamedTest[] = [];
  const taken = new Set<string>();
  let left = 0;
  for (const test of run.tests()) {
    if (tests.length === TEAMCITY_LIMITS.reportedTests) {
      left += 1;
      continue;
    }
    const whole = [...test.suite, test.name].join(': ').replaceAll(/\s+/g, ' ').trim() || '(no name)';
    const plain = clip(whole, TEAMCITY_LIMITS.testName);
    const mark = ` (${digestOf(test.id).slice(0, 8)})`;
    const name = plain !== whole || taken.has(plain) ? clip(whole, TEAMCITY_LIMITS.testName - mark.length) + mark : plain;
    if (taken.has(name)) continue;
    taken.add(name);
    tests.push({ name, test });
  }
  return { tests, left };
}

function fingerprint(tests: readonly NamedTest[]): string {
  return digestOf(JSON.stringify(tests.map(({ name, test }) => [name, test.status]))).slice(0, 32);
}
