import { z } from 'zod';
import { invalidRequest, validationFailed } from './errors.ts';

const annotation = z.object({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  start_column: z.int().optional(),
  end_column: z.int().optional(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().optional(),
  raw_details: z.string().optional(),
});

const output = z.object({
  title: z.string().optional(),
  summary: z.string(),
  text: z.string().optional(),
  annotations: z.array(annotation).optional(),
});

export const checkRunUpdate = z.object({
  name: z.string().min(1).optional(),
  details_url: z.url().optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  // `stale` can only be set by GitHub.
  conclusion: z.enum(['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out']).optional(),
  started_at: z.iso.datetime({ offset: true }).optional(),
  completed_at: z.iso.datetime({ offset: true }).optional(),
  output: output.optional(),
  actions: z.array(z.object({ label: z.string(), description: z.string(), identifier: z.string() })).optional(),
});
export const checkRunCreation = checkRunUpdate.extend({
  name: z.string().min(1),
  head_sha: z.string(),
  // With annotations or text, a creation must carry the title too.
  output: output.extend({ title: z.string() }).optional(),
});

export type CheckFields = z.infer<typeof checkRunUpdate>;

const MAX_OUTPUT = 65_535;
const MAX_MESSAGE_BYTES = 64 * 1024;

/** The limits of https://docs.github.com/en/rest/checks/runs. Throws as GitHub answers. */
export function checkFields(input: CheckFields): void {
  if (input.status === 'completed' && input.conclusion === undefined) {
    throw invalidRequest('"conclusion" is required when "status" is "completed".');
  }
  for (const field of ['summary', 'text'] as const) checkOutputSize(field, input.output?.[field]);
  const annotations = input.output?.annotations ?? [];
  atMost(50, annotations.length, 'items');
  for (const entry of annotations) {
    atMost(255, lengthOf(entry.title), 'characters');
    for (const text of [entry.message, entry.raw_details ?? '']) atMost(MAX_MESSAGE_BYTES, Buffer.byteLength(text), 'bytes');
    const hasColumns = entry.start_column !== undefined || entry.end_column !== undefined;
    if (hasColumns && entry.start_line !== entry.end_line) {
      throw invalidRequest('Columns are only allowed when an annotation starts and ends on the same line.');
    }
  }
  atMost(3, input.actions?.length ?? 0, 'items');
  for (const action of input.actions ?? []) {
    atMost(20, lengthOf(action.label), 'characters');
    atMost(40, lengthOf(action.description), 'characters');
    atMost(20, lengthOf(action.identifier), 'characters');
  }
}

/** Characters first, then bytes: text that is not ASCII meets the second limit, https://github.com/github/docs/issues/35252 */
function checkOutputSize(field: 'summary' | 'text', text = ''): void {
  atMost(MAX_OUTPUT, lengthOf(text), 'characters');
  if (Buffer.byteLength(text) <= MAX_OUTPUT) return;
  throw validationFailed({
    resource: 'CheckRun',
    code: 'custom',
    field,
    message: `${field} exceeds a maximum bytesize of ${MAX_OUTPUT}`,
  });
}

function atMost(limit: number, supplied: number, unit: 'characters' | 'bytes' | 'items'): void {
  if (supplied <= limit) return;
  const only = unit === 'items' ? 'No more than' : 'Only';
  throw invalidRequest(`${only} ${limit} ${unit} are allowed; ${supplied} were supplied.`);
}

function lengthOf(text = ''): number {
  // Code points, as GitHub counts.
  return Array.from(text).length;
}
