import {
  BITBUCKET_DC_EXAMPLE,
  BITBUCKET_DC_EXAMPLE_OPTIONS,
  seedBitbucketDcExample,
  startBitbucketDcSimulator,
} from '@testwire/testkit';
import { z } from 'zod';
import { linkTo, nameTests, readHeadline, readReport } from '../read-text.ts';
import { AT, connect, type Shown, type SiteDefinition } from '../site.ts';

const VERDICTS: Readonly<Record<string, string>> = { SUCCESSFUL: 'passed', PASS: 'passed', FAILED: 'failed', FAIL: 'failed' };

const buildFields = z.object({
  state: z.string(),
  description: z.string(),
  url: z.string(),
  testResults: z.object({ successful: z.int(), failed: z.int(), skipped: z.int() }),
});
const reportFields = z.object({
  details: z.string(),
  result: z.string(),
  link: z.string().optional(),
  data: z.array(z.object({ title: z.string(), value: z.unknown() })),
});
const annotationFields = z.object({ message: z.string() });

export const bitbucketDc: SiteDefinition = {
  provider: 'bitbucket-dc',
  async open() {
    const { repository: name, pullRequest, commit, branch, token } = BITBUCKET_DC_EXAMPLE;
    const simulator = await startBitbucketDcSimulator({ ...BITBUCKET_DC_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
    seedBitbucketDcExample(simulator);
    const { builds, reports, comments } = simulator.state;
    const there = comments.length;
    return {
      run: { connection: 'bitbucket-dc', repository: { name }, commit, branch, change: { number: pullRequest, headSha: commit } },
      targets: [connect('bitbucket-dc', { baseUrl: simulator.baseUrl, token })],
      shown: () => [
        ...builds.flatMap(({ fields }): Shown[] => {
          const { state, description, url, testResults } = buildFields.parse(fields);
          const { successful, failed, skipped } = testResults;
          return [
            {
              place: 'buildStatus',
              facts: { ...readHeadline(description), verdict: VERDICTS[state] ?? 'undecided', ...linkTo(url) },
            },
            { place: 'buildStatus', facts: { passed: String(successful), failed: String(failed), skipped: String(skipped) } },
          ];
        }),
        ...reports.flatMap(({ fields, annotations }): Shown[] => {
          const failedTests = nameTests(annotations.map((one) => annotationFields.parse(one).message.split('\n', 1)[0] ?? ''));
          const { details, result, link, data } = reportFields.parse(fields);
          const value = (title: string): string => String(data.find((one) => one.title === title)?.value);
          const numbers = { total: value('Tests'), passed: value('Passed'), failed: value('Failed'), skipped: value('Skipped') };
          return [
            {
              place: 'insights',
              facts: { ...readHeadline(details), verdict: VERDICTS[result] ?? 'undecided', ...linkTo(link), ...failedTests },
            },
            { place: 'insights', facts: numbers },
            { place: 'annotations', facts: failedTests },
          ];
        }),
        ...comments.slice(there).map(({ text }): Shown => ({ place: 'changeComment', facts: readReport(text) })),
      ],
      simulators: [simulator],
      close: () => simulator.close(),
    };
  },
};
