import type { FoundTest } from '../found-test.ts';
import { asAmount, asArray, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf } from '../json/read-report.ts';
import { isWorse, judgeStep } from './step-status.ts';

export type FeaturePlace = {
  readonly name: string | undefined;
  readonly file: string | undefined;
  readonly msPerUnit: number;
};

type Step = { readonly text: string; readonly word: string; readonly durationMs: number; readonly error: string | undefined };

/** One element of a feature, with the background that was run for it. */
export function readScenario(element: JsonObject, background: JsonObject | undefined, place: FeaturePlace): FoundTest {
  const steps = [background ?? {}, element].flatMap((each) => stepsOf(each, place));
  const stated = asText(element['status'])?.toLowerCase();
  let worst: Step | undefined;
  let durationMs = 0;
  for (const step of steps) {
    durationMs += step.durationMs;
    if (isWorse(step.word, worst?.word)) worst = step;
  }
  // behave states the outcome of a scenario too: of one that has no results, and of one whose hook failed.
  const word = stated !== undefined && isWorse(stated, worst?.word) ? stated : worst?.word;
  const decides = word === worst?.word ? worst : undefined;
  const status = word === undefined ? 'skipped' : judgeStep(word);
  return {
    name: asText(element['name']) ?? asText(element['keyword']),
    suite: [place.name],
    file: place.file,
    line: asCount(element['line']) ?? lineOf(asText(element['location'])),
    status,
    durationMs: steps.length === 0 ? undefined : durationMs,
    message: messageOf(word, decides),
    details: status === 'failed' || status === 'errored' ? decides?.error : undefined,
  };
}

/** Steps and hooks that have a result. Those without one were not run. */
function stepsOf(element: JsonObject, place: FeaturePlace): Step[] {
  const steps = objectsOf(element['steps']).flatMap((step) => [...objectsOf(step['before']), step, ...objectsOf(step['after'])]);
  return [...objectsOf(element['before']), ...steps, ...objectsOf(element['after'])].flatMap((step) => {
    const result = asObject(step['result']);
    const word = asText(result?.['status'])?.toLowerCase();
    if (word === undefined) return [];
    const keyword = asText(step['keyword']) ?? 'hook ';
    const name = asText(step['name']) ?? asText(asObject(step['match'])?.['location']) ?? '';
    const amount = asAmount(result?.['duration']) ?? asAmount(Number(asText(result?.['duration']) ?? 0)) ?? 0;
    return [{ text: `${keyword}${name}`.trim(), word, durationMs: amount * place.msPerUnit, error: errorOf(result) }];
  });
}

/** behave has a list of lines. */
function errorOf(result: JsonObject | undefined): string | undefined {
  const error = result?.['error_message'];
  return asText(error) ?? asArray(error)?.map(String).join('\n');
}

function messageOf(word: string | undefined, step: Step | undefined): string | undefined {
  if (word === undefined) return 'No step of the scenario was run.';
  if (word === 'passed' || step?.error !== undefined) return undefined;
  return step === undefined ? `The scenario is ${word}.` : `${word}: ${step.text}`;
}

function lineOf(location: string | undefined): number | undefined {
  const line = /:(\d{1,9})$/.exec(location ?? '')?.[1];
  return line === undefined ? undefined : Number(line);
}
