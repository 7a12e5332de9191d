import type { ResultFormat } from '../format.ts';
import { asArray, asObject } from '../json/pick.ts';
import { readRspec } from './read-rspec.ts';

/** RSpec's formatter `json`: https://rspec.info/documentation/3.13/rspec-core/RSpec/Core/Formatters/JsonFormatter.html */
export const rspecFormat: ResultFormat = {
  id: 'rspec',
  label: 'RSpec JSON',
  matches: (head) => {
    const report = head.kind === 'json' ? asObject(head.start) : undefined;
    const examples = asArray(report?.['examples']);
    if (report === undefined || examples === undefined) return false;
    const [first] = examples;
    if (first !== undefined) return 'full_description' in (asObject(first) ?? {}) || typeof report['version'] === 'string';
    return typeof report['version'] === 'string' || asObject(report['summary'])?.['example_count'] !== undefined;
  },
  read: readRspec,
};
