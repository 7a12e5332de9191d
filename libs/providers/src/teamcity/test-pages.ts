import type { PipelineRef } from '@testwire/contracts';
import type { RestClient } from '../rest-client.ts';
import { transferLimits } from './api.ts';
import { TEAMCITY_LIMITS } from './limits.ts';
import { type TestAnswer, testPageAnswer } from './schema.ts';

export interface TestPage {
  readonly tests: readonly TestAnswer[];
  /** True when there are more pages than are read. */
  readonly cut: boolean;
}

/**
 * The tests of a build, page by page: https://www.jetbrains.com/help/teamcity/rest/testoccurrencelocator.html. Pages are asked for
 * by their start and not by the address of the next one, which behind a proxy may be of another host.
 * @param fields of one test
 */
export async function* readTests(
  api: RestClient,
  { id }: PipelineRef,
  fields: string,
  maxBytes: number,
): AsyncGenerator<TestPage> {
  const count = TEAMCITY_LIMITS.testsPerPage;
  for (let page = 0; page < TEAMCITY_LIMITS.testPages; page += 1) {
    const answer = await api.json(testPageAnswer, {
      path: '/testOccurrences',
      query: {
        locator: `build:(id:${id}),count:${count},start:${page * count}`,
        fields: `nextHref,testOccurrence(${fields})`,
      },
      needs: 'View project',
      limits: transferLimits(Math.min(maxBytes, TEAMCITY_LIMITS.answerBytes)),
    });
    const isLast = answer.nextHref == null || answer.nextHref === '';
    yield { tests: answer.testOccurrence ?? [], cut: !isLast && page === TEAMCITY_LIMITS.testPages - 1 };
    if (isLast) return;
  }
}
