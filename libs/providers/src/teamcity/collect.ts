import { ProviderError } from '@testwire/contracts';
import type { CollectedResult, CollectRequest, ProviderDeps } from '../provider.ts';
import type { RestClient } from '../rest-client.ts';
import { readArtifacts } from './artifacts.ts';
import { buildPath } from './build-path.ts';
import { countsAnswer, type TestAnswer } from './schema.ts';
import type { TeamCitySettings } from './settings.ts';
import { readTests } from './test-pages.ts';
import { TEST_FIELDS, toShardResult } from './test-report.ts';

/**
 * The tests that TeamCity recorded; else the files among the artifacts. Both would count a test twice that is in a file which the build
 * has imported, so only `results: both` reads both.
 */
export async function* collectResults(
  api: RestClient,
  deps: ProviderDeps,
  settings: TeamCitySettings,
  request: CollectRequest,
): AsyncGenerator<CollectedResult> {
  const { results: wanted } = settings;
  let reported = false;
  if (wanted !== 'files') {
    for await (const found of readReport(api, settings, request)) {
      reported = true;
      yield found;
    }
  }
  if (wanted === 'files' || wanted === 'both' || (wanted === 'auto' && !reported))
    yield* readArtifacts(api, deps, settings, request);
}

/** Nothing when the build has no tests of its own. */
async function* readReport(
  api: RestClient,
  { mutedTests }: TeamCitySettings,
  { pipeline, limits }: CollectRequest,
): AsyncGenerator<CollectedResult> {
  const counts = await api.json(countsAnswer, {
    path: buildPath(pipeline),
    query: { fields: 'testOccurrences(count,passed,failed,ignored,muted)' },
    needs: 'View project',
  });
  if ((counts.testOccurrences?.count ?? 0) === 0) return;
  const tests: TestAnswer[] = [];
  let unread: string | undefined;
  let left = limits.totalBytes;
  try {
    for await (const page of readTests(api, pipeline, TEST_FIELDS, limits.totalBytes)) {
      tests.push(...page.tests);
      left -= page.tests.reduce((sum, test) => sum + (test.name?.length ?? 0) + (test.details?.length ?? 0), 0);
      if (page.cut || left <= 0) {
        unread = `Only the first ${tests.length} tests of the build were read: ${page.cut ? 'there are more than we take' : 'their texts are too long'}.`;
        break;
      }
    }
  } catch (error) {
    // A page that is too large, or not as expected: what came before it stays true.
    if (!(error instanceof ProviderError) || error.failure.kind !== 'rejected') throw error;
    unread = `Only the first ${tests.length} tests of the build were read: ${error.message}`;
  }
  const result = toShardResult(tests, counts, mutedTests, unread);
  if (result.tests.length > 0 || result.partial) yield { kind: 'result', shard: 'tests', result };
}
