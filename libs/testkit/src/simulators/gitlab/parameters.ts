import { invalidParameter } from './api-error.ts';

/** Query and body (JSON or form) of one request; GitLab reads them as one set, the body winning. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Numbers in JSON count as text here: GitLab coerces. An empty or null value counts as absent. */
export function textOf(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalidParameter(`${name} is invalid`);
}

export function integerOf(parameters: Parameters, name: string): number | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(text)) throw invalidParameter(`${name} is invalid`);
  return Number(text);
}

export function decimalOf(parameters: Parameters, name: string): number | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isNaN(value)) throw invalidParameter(`${name} is invalid`);
  return value;
}

export function choiceOf<T extends string>(parameters: Parameters, name: string, choices: readonly T[]): T | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw invalidParameter(`${name} does not have a valid value`);
  return choice;
}

export function flagOf(parameters: Parameters, name: string): boolean {
  const text = textOf(parameters, name);
  return text !== undefined && ['true', '1', 't', 'on', 'yes'].includes(text.toLowerCase());
}

/** Ruby counts characters where JavaScript counts UTF-16 units: an emoji is one of 255. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
