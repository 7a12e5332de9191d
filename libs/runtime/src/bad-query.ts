import type { z } from 'zod';
import { badRequest, type HttpProblem } from './http-problem.ts';

/** A 400 that says in a sentence for each parameter what is wrong with it. */
export function badQuery(error: z.ZodError): HttpProblem {
  const faults = error.issues.map(
    ({ path, message }) => `The query parameter "${path.map(String).join('.')}" is wrong: ${message}.`,
  );
  return badRequest(faults.join(' '));
}
