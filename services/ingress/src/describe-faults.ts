import { MOST_TASKS } from '@testwire/contracts';
import { z } from 'zod';
import { nearestKey } from './nearest-key.ts';

/** Of ten thousand tasks each may have the same fault. */
const MOST_SHOWN = 20;

type Issue = z.core.$ZodIssue;

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const step of path) value = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[step];
  return value;
}

/** The schema of what may be missing, without that. */
function bareSchema(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let bare = schema;
  while (bare instanceof z.ZodOptional || bare instanceof z.ZodDefault || bare instanceof z.ZodPrefault)
    bare = bare.def.innerType;
  return bare;
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let place = bareSchema(schema);
  for (const step of path) {
    const next: z.core.$ZodType | undefined =
      place instanceof z.ZodArray ? place.def.element : place instanceof z.ZodObject ? place.shape[String(step)] : undefined;
    place = bareSchema(next);
  }
  return place instanceof z.ZodObject ? Object.keys(place.shape) : [];
}

/** `tasks[2] "bert": requirements`: a task by its place and its id, the rest by its name. */
function placeOf(path: readonly PropertyKey[], body: unknown): string {
  const [outer, inner, index, ...rest] = path;
  if (outer !== 'tasks') return path.map(String).join('.');
  if (inner !== 'tasks' || typeof index !== 'number') return path.slice(1).map(String).join('.');
  const id = valueAt(body, ['tasks', 'tasks', index, 'id']);
  const task =
    typeof id === 'string' && rest[0] !== 'id' ? `tasks[${index}] ${JSON.stringify(id.slice(0, 128))}` : `tasks[${index}]`;
  return rest.length === 0 ? task : `${task}: ${rest.map(String).join('.')}`;
}

function isTooManyTasks({ code, path }: Issue): boolean {
  return code === 'too_big' && path.join('.') === 'tasks.tasks';
}

function describeValue(issue: Issue, body: unknown): string {
  const value = valueAt(body, issue.path);
  if (isTooManyTasks(issue) && Array.isArray(value)) {
    const [given, most] = [value.length, MOST_TASKS].map((count) => count.toLocaleString('en'));
    return `${given} tasks; at most ${most}: send several runs`;
  }
  if (issue.path.at(-1) === 'command' && issue.path[1] === 'tasks' && typeof value === 'string') {
    const words = value.trim().split(/\s+/).slice(0, 20).join(', ').slice(0, 200);
    return `give it as a list, [${words}]: there is no shell`;
  }
  return value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value') ? 'is missing' : issue.message;
}

function linesOf(issue: Issue, schema: z.ZodType, body: unknown): readonly string[] {
  const place = placeOf(issue.path, body);
  const say = (fault: string): string => (place === '' ? fault : `${place}: ${fault}`);
  if (issue.code !== 'unrecognized_keys') return [say(describeValue(issue, body))];
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) => {
    const meant = nearestKey(key, known);
    const advice = meant === undefined ? `known are ${known.join(', ')}` : `do you mean "${meant}"?`;
    return say(`Unrecognized key: ${JSON.stringify(key.slice(0, 128))}; ${advice}`);
  });
}

/** What is wrong with a request, one fault a line, each task by its place and its id. */
export function describeFaults(issues: readonly Issue[], schema: z.ZodType, body: unknown): string {
  const lines = issues.flatMap((issue) => linesOf(issue, schema, body));
  const shown = lines.slice(0, MOST_SHOWN);
  return [...shown, ...(lines.length > shown.length ? [`… and ${lines.length - shown.length} more`] : [])].join('\n');
}
