import type { ShardResult, TestReport } from '@testwire/contracts';
import { findFrames } from './find-frames.ts';
import type { Frame } from './find-frames.ts';
import type { RepositoryPaths } from './repository-paths.ts';

type Location = NonNullable<TestReport['location']>;

/**
 * The result with the places of its failures: the innermost frame of what a test said that lies in the repository, or else
 * the line that the test itself stands at. Where neither is certain there is no place. Nothing else changes, the identity of
 * tests neither.
 */
export function locateFailures(result: ShardResult, paths: RepositoryPaths): ShardResult {
  return { ...result, tests: result.tests.map((test) => (isBad(test) ? locate(test, paths) : test)) };
}

function isBad({ status }: TestReport): boolean {
  return status === 'failed' || status === 'errored';
}

function locate(test: TestReport, paths: RepositoryPaths): TestReport {
  for (const frame of framesOf(test)) {
    const file = resolveFrame(frame, test, paths);
    if (file !== undefined) return { ...test, location: { file, line: frame.line } };
  }
  const own = placeOf(test, paths);
  return own === undefined ? test : { ...test, location: own };
}

function* framesOf({ details, message }: TestReport): Iterable<Frame> {
  if (details !== undefined) yield* findFrames(details);
  if (message !== undefined) yield* findFrames(message);
}

/** Go names the file alone, of the package that its suite is. */
function resolveFrame({ path }: Frame, { suite }: TestReport, paths: RepositoryPaths): string | undefined {
  const folder = suite?.[0];
  const isBare = path.endsWith('.go') && !/[\\/]/.test(path);
  return isBare && folder !== undefined ? paths.resolve(`/${folder}/${path}`) : paths.resolve(path);
}

function placeOf({ file, line }: TestReport, paths: RepositoryPaths): Location | undefined {
  if (file === undefined || line === undefined || line === 0) return undefined;
  const resolved = paths.resolve(file);
  return resolved === undefined ? undefined : { file: resolved, line };
}
