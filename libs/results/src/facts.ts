import { clipText, FIELD } from './clip-text.ts';

/** Facts as text, cut to the lengths of `shardResult`. What is neither text, number nor boolean is left out. */
export function readEnvironment(source: Source): Record<string, string> | undefined {
  return readFacts(source, (value) => clipText(String(value), FIELD.fact));
}

/** Numbers stay numbers, other facts become text. */
export function readMetrics(source: Source): Record<string, string | number> | undefined {
  return readFacts(source, (value) => (typeof value === 'number' ? value : clipText(String(value), FIELD.fact)));
}

type Source = Readonly<Record<string, unknown>> | undefined;
type Fact = string | number | boolean;

function readFacts<T>(source: Source, convert: (value: Fact) => T): Record<string, T> | undefined {
  const facts = Object.entries(source ?? {}).flatMap(([key, value]) =>
    isFact(value) ? [[clipText(key, FIELD.factName), convert(value)] as const] : [],
  );
  return facts.length === 0 ? undefined : Object.fromEntries(facts);
}

function isFact(value: unknown): value is Fact {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
