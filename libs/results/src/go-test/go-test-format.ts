import type { ResultFormat } from '../format.ts';
import { asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsIn } from '../json/read-json-lines.ts';
import { GO_ACTIONS } from './go-event.ts';
import { readGoTest } from './read-go-test.ts';

/** What `go test` itself prints for a package that it could not build; then there may be no event at all. */
const UNBUILT = /^FAIL\t\S+ \[(?:build|setup) failed\]\r?$/m;

/** `go test -json`, whole or with the compiler's words between: https://pkg.go.dev/cmd/test2json */
export const goTestFormat: ResultFormat = {
  id: 'go-test',
  label: 'go test -json',
  matches: (head) => {
    if (head.kind !== 'json' && head.kind !== 'text') return false;
    return objectsIn(head.text).some(isGoEvent) || (head.kind === 'text' && UNBUILT.test(head.text));
  },
  read: readGoTest,
};

function isGoEvent(object: JsonObject): boolean {
  if (!GO_ACTIONS.has(asText(object['Action']) ?? '')) return false;
  return asText(object['Package']) !== undefined || asText(object['ImportPath']) !== undefined || 'Test' in object;
}
