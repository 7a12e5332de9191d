import { z } from 'zod';
import { RUN_REPORT_VERSION, runReport } from './run-report.ts';

/**
 * The JSON Schema of `report.json`. It allows keys that it does not name, as its readers must: docs/report-json.md. Draft 7, the
 * newest that every validator knows.
 */
export function describeRunReport(): Readonly<Record<string, unknown>> {
  // What comes in is what was written: addresses are stored without user names already.
  const { $schema, ...schema } = z.toJSONSchema(runReport, { io: 'input', target: 'draft-7' });
  return {
    $schema,
    $id: `urn:testwire:run-report:${RUN_REPORT_VERSION}`,
    title: 'Testwire run report',
    description:
      'The whole truth about a test run: totals, every test with its attempts, shards, artifacts, and how it compares with the history.',
    ...schema,
  };
}
