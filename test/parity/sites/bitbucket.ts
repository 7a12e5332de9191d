import { BITBUCKET_EXAMPLE, BITBUCKET_EXAMPLE_OPTIONS, seedBitbucketExample, startBitbucketSimulator } from '@testwire/testkit';
import { z } from 'zod';
import { linkTo, nameTests, readHeadline, readReport } from '../read-text.ts';
import { AT, connect, type Facts, type Shown, type SiteDefinition } from '../site.ts';

const VERDICTS: Readonly<Record<string, string>> = {
  SUCCESSFUL: 'passed',
  PASSED: 'passed',
  FAILED: 'failed',
};

const reportFields = z.object({
  details: z.string(),
  result: z.string(),
  link: z.string().optional(),
  data: z.array(z.object({ title: z.string(), value: z.unknown() })),
});
const annotationFields = z.object({ summary: z.string(), path: z.string().optional() });

/** The numbers that stand beside the report; `Failed` counts errors apart, of which the run has none. */
function readNumbers(data: z.infer<typeof reportFields>['data']): Facts {
  const value = (title: string): string => String(data.find((one) => one.title === title)?.value);
  return { total: value('Tests'), passed: value('Passed'), failed: value('Failed'), skipped: value('Skipped') };
}

export const bitbucket: SiteDefinition = {
  provider: 'bitbucket',
  async open() {
    const { repository: name, pullRequest, commit, branch, token } = BITBUCKET_EXAMPLE;
    const simulator = await startBitbucketSimulator({ ...BITBUCKET_EXAMPLE_OPTIONS, now: () => Date.parse(AT) });
    seedBitbucketExample(simulator);
    const { statuses, reports, comments } = simulator.state;
    const there = comments.length;
    return {
      run: { connection: 'bitbucket', repository: { name }, commit, branch, change: { number: pullRequest, headSha: commit } },
      targets: [connect('bitbucket', { baseUrl: simulator.url, token })],
      shown: () => [
        ...statuses.map(({ state, description, url }): Shown => ({
          place: 'buildStatus',
          facts: { ...readHeadline(description), verdict: VERDICTS[state] ?? 'undecided', ...linkTo(url) },
        })),
        ...reports.flatMap(({ fields, annotations }): Shown[] => {
          const { details, result, link, data } = reportFields.parse(fields);
          const verdict = VERDICTS[result] ?? 'undecided';
          const listed = [...annotations.values()].map((one) => annotationFields.parse(one));
          const failedTests = nameTests(listed.map(({ summary }) => summary));
          return [
            { place: 'insights', facts: { ...readHeadline(details), verdict, ...linkTo(link), ...failedTests } },
            { place: 'insights', facts: readNumbers(data) },
            { place: 'annotations', facts: nameTests(listed.filter(({ path }) => path !== undefined).map((one) => one.summary)) },
          ];
        }),
        ...comments.slice(there).map(({ raw }): Shown => ({ place: 'changeComment', facts: readReport(raw) })),
      ],
      simulators: [simulator],
      close: () => simulator.close(),
    };
  },
};
