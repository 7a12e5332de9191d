import type { MergedTest, RunReport, TestStatus } from '@testwire/contracts';
import { httpUrl, publishedText, redactNamed } from '../firewall/index.ts';
import { titleOf } from '../format/describe.ts';
import { describeProblems, standIns } from '../format/stand-ins.ts';
import { ctrfTest } from './ctrf-test.ts';

/** Whatever later versions added is not used, so that readers of every version read it: https://ctrf.io/docs/specification/root */
const SPEC_VERSION = '0.0.0';

/**
 * The run in the Common Test Report Format, indented by two spaces. Text is without secrets and what is not seen. What the
 * format has no place for stands under `extra`. What is no listed test has an entry all the same ({@link standIns}).
 */
export function renderCtrf(report: RunReport): string {
  const { reason, totals, unlisted, partial, problems } = report;
  const tests = [...report.tests, ...standIns(report)];
  const start = Date.parse(report.openedAt);
  const document = {
    reportFormat: 'CTRF',
    specVersion: SPEC_VERSION,
    timestamp: report.updatedAt,
    generatedBy: 'Testwire',
    results: {
      tool: { name: 'Testwire' },
      summary: {
        tests: tests.length,
        passed: countOf(tests, 'passed'),
        failed: countOf(tests, 'failed'),
        skipped: countOf(tests, 'skipped'),
        pending: 0,
        other: countOf(tests, 'errored'),
        flaky: tests.filter(({ flaky, status }) => flaky && status === 'passed').length,
        start,
        stop: start + Math.round(report.durationSeconds * 1000),
      },
      tests: tests.map(ctrfTest),
      environment: environmentOf(report),
      extra: {
        runId: report.runId,
        status: report.status,
        ...(reason === undefined ? {} : { reason: publishedText(reason) }),
        ...(partial ? { partial } : {}),
        ...(unlisted.total === 0 ? {} : { totals, unlisted }),
        ...(problems.length === 0 ? {} : { problems: describeProblems(report).split('\n').map(publishedText) }),
      },
    },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function countOf(tests: readonly MergedTest[], status: TestStatus): number {
  return tests.filter((test) => test.status === status).length;
}

function environmentOf(report: RunReport): Record<string, unknown> {
  const { repository, commit, branch, pipeline } = report.run;
  const urls = { repositoryUrl: httpUrl(repository?.url), buildUrl: httpUrl(pipeline?.url) };
  const texts = {
    reportName: titleOf(report),
    repositoryName: repository?.name,
    commit,
    branchName: branch,
    buildId: pipeline?.id,
    buildName: pipeline?.name,
    ...urls,
  };
  return {
    ...Object.fromEntries(
      Object.entries(texts).flatMap(([key, text]) => (text === undefined || text === '' ? [] : [[key, publishedText(text)]])),
    ),
    extra: namedTexts(report.environment),
  };
}

/** Names are the workers', so that one of them may be `__proto__`. */
function namedTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([name]) => name !== '__proto__')
      .map(([name, text]) => [publishedText(name), publishedText(redactNamed(name, text))]),
  );
}
