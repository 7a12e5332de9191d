import { z } from 'zod';

/** Only what is read of Jenkins' answers. */
const text = z.string().nullish();
const seconds = z.number().nullish();
const count = z.int().nonnegative().nullish();

export const crumbAnswer = z.object({
  crumb: z.string().regex(/^[\w.~+/=:-]{1,512}$/),
  crumbRequestField: z.string().regex(/^[\w.-]{1,64}$/),
});

export const whoAmIAnswer = z.object({ name: z.string(), anonymous: z.boolean() });

export const descriptionAnswer = z.object({ description: text });

export const buildStateAnswer = z.object({
  building: z.boolean(),
  inProgress: z.boolean().nullish(),
  result: text,
});

const parameter = z.object({ _class: text, name: z.string(), value: z.union([z.string(), z.number(), z.boolean()]).nullish() });
export type ParameterAnswer = z.infer<typeof parameter>;

export const buildParametersAnswer = z.object({
  actions: z.array(z.object({ parameters: z.array(parameter).nullish() }).nullish()).default([]),
});

export const jobAnswer = z.object({
  _class: text,
  buildable: z.boolean().nullish(),
  property: z.array(z.object({ parameterDefinitions: z.array(z.object({ name: z.string() })).nullish() }).nullish()).nullish(),
});

export const queueItemAnswer = z.object({
  id: z.int().nonnegative(),
  executable: z.object({ number: z.int().positive(), url: text }).nullish(),
});

export const artifactsAnswer = z.object({
  artifacts: z.array(z.object({ fileName: z.string(), relativePath: z.string() })).default([]),
});

const testCase = z.object({
  className: text,
  name: text,
  status: z.string(),
  duration: seconds,
  errorDetails: text,
  errorStackTrace: text,
  skippedMessage: text,
});
export type TestCaseAnswer = z.infer<typeof testCase>;

const suite = z.object({
  name: text,
  duration: seconds,
  /** The stages and branches of a Pipeline that it ran in, innermost first. */
  enclosingBlockNames: z.array(z.string()).nullish(),
  cases: z.array(testCase).nullish(),
});
export type SuiteAnswer = z.infer<typeof suite>;

const results = z.object({
  duration: seconds,
  failCount: count,
  passCount: count,
  skipCount: count,
  suites: z.array(suite).nullish(),
});
export type ResultsAnswer = z.infer<typeof results>;

/** Of a matrix or Maven job: no suites of its own, but those of the builds that it is made of. */
export const testReportAnswer = results.extend({
  childReports: z
    .array(z.object({ child: z.object({ number: z.int().positive(), url: text }).nullish(), result: results.nullish() }))
    .nullish(),
});
export type TestReportAnswer = z.infer<typeof testReportAnswer>;
