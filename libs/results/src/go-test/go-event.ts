import { asAmount } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';

/** https://pkg.go.dev/cmd/test2json#hdr-Output_Format and, for the build, `go help buildjson`. */
export const GO_ACTIONS: ReadonlySet<string> = new Set([
  'start',
  'run',
  'pause',
  'cont',
  'pass',
  'bench',
  'fail',
  'output',
  'skip',
  'attr',
  'build-output',
  'build-fail',
]);

export type GoEvent = {
  readonly action: string;
  readonly package: string;
  readonly test: string | undefined;
  readonly output: string;
  readonly durationMs: number | undefined;
  /** The build that a package failed with. */
  readonly failedBuild: string | undefined;
};

/** Undefined for an object that is no event. `Elapsed` is in seconds. */
export function readGoEvent(object: JsonObject): GoEvent | undefined {
  const { Action: action, Package: packageName, ImportPath: path, Test: test, Output: output, FailedBuild: build } = object;
  if (typeof action !== 'string' || !GO_ACTIONS.has(action)) return undefined;
  const seconds = asAmount(object['Elapsed']);
  return {
    action,
    package: text(packageName) ?? text(path) ?? '',
    test: text(test),
    output: text(output) ?? '',
    durationMs: seconds === undefined ? undefined : seconds * 1000,
    failedBuild: text(build),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
