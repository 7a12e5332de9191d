import type { ResultFormat } from '../format.ts';
import { asText } from '../json/pick.ts';
import { objectsIn } from '../json/read-json-lines.ts';
import { readDart } from './read-dart.ts';

/** `dart test --reporter json`, `flutter test --machine`: https://github.com/dart-lang/test/blob/master/pkgs/test/doc/json_reporter.md */
export const dartFormat: ResultFormat = {
  id: 'dart',
  label: 'Dart test JSON',
  matches: (head) => {
    if (head.kind !== 'json' && head.kind !== 'text') return false;
    const [first] = objectsIn(head.text);
    return first?.['type'] === 'start' && asText(first['protocolVersion']) !== undefined && 'time' in first;
  },
  read: readDart,
};
