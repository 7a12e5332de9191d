import { placeOf, type RunDescription, type RunReport, type TestRunResult, verdictOf } from '@testwire/contracts';
import { fromTestRunResult, reportDirectly } from '@testwire/results';
import type { RunPlace } from './ci-config.ts';

export interface ReportSurroundings {
  /** ISO 8601. */
  readonly at: string;
  readonly connection?: string;
  /** What the result does not say itself. */
  readonly run?: RunPlace;
}

/** Where the run belongs: what the result says wins. */
export function describeRun(
  result: Pick<TestRunResult, 'metadata'> | undefined,
  surroundings: ReportSurroundings,
): RunDescription {
  const { connection: named, ...said } = result === undefined ? {} : placeOf(result);
  const place = { ...surroundings.run, ...said };
  // A change that the CI told of has more than its number.
  const detected = surroundings.run?.change;
  const change = detected !== undefined && detected.number === place.change?.number ? { change: detected } : {};
  const connection = named ?? surroundings.connection ?? 'local';
  const repository = place.repository?.name;
  return {
    project: repository === undefined ? connection : `${connection}:${repository}`,
    connection,
    name: 'Testwire',
    ...place,
    ...change,
  };
}

/** The canonical report of a result: what every form of it, every check and every comment is made of. */
export function buildReport(result: TestRunResult, surroundings: ReportSurroundings): RunReport {
  const declared = verdictOf(result.status);
  return reportDirectly([{ shard: 'tests', result: fromTestRunResult(result) }], [], {
    runId: result.testRunId,
    at: surroundings.at,
    description: describeRun(result, surroundings),
    attempt: surroundings.run?.pipeline?.attempt ?? 1,
    ...(declared === undefined ? {} : { declared }),
  });
}
