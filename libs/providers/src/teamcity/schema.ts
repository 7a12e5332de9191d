import { z } from 'zod';

/** Only what is read of TeamCity's answers. It leaves out what is empty, so nearly everything is optional. */
const text = z.string().nullish();
const count = z.int().nonnegative().nullish();

export const userAnswer = z.object({ id: z.int().nullish(), username: text });

const note = z.object({ text }).nullish();

export const shownAnswer = z.object({
  state: text,
  status: text,
  webUrl: text,
  comment: note,
  tags: z.object({ tag: z.array(z.object({ name: z.string() })).nullish() }).nullish(),
  statusChangeComment: note,
});
export type ShownAnswer = z.infer<typeof shownAnswer>;

export const buildStateAnswer = z.object({
  state: z.string(),
  status: text,
  canceledInfo: z.object({}).nullish(),
});
export type BuildStateAnswer = z.infer<typeof buildStateAnswer>;

export const countsAnswer = z.object({
  testOccurrences: z.object({ count, passed: count, failed: count, ignored: count, muted: count }).nullish(),
});
export type CountsAnswer = z.infer<typeof countsAnswer>;

const invocation = z.object({
  status: text,
  ignored: z.boolean().nullish(),
  muted: z.boolean().nullish(),
  /** Milliseconds. */
  duration: z.number().nullish(),
  details: text,
  ignoreDetails: text,
});
export type InvocationAnswer = z.infer<typeof invocation>;

const testAnswer = invocation.extend({
  name: text,
  newFailure: z.boolean().nullish(),
  invocations: z.object({ testOccurrence: z.array(invocation).nullish() }).nullish(),
});
export type TestAnswer = z.infer<typeof testAnswer>;

export const testPageAnswer = z.object({ nextHref: text, testOccurrence: z.array(testAnswer).nullish() });

export const filesAnswer = z.object({
  file: z
    .array(z.object({ name: z.string(), fullName: text, size: z.number().nullish(), content: z.object({}).nullish() }))
    .nullish(),
});

export const rerunAnswer = z.object({
  buildTypeId: z.string(),
  branchName: text,
  defaultBranch: z.boolean().nullish(),
  personal: z.boolean().nullish(),
  lastChanges: z.object({ change: z.array(z.object({ id: z.int() })).nullish() }).nullish(),
  properties: z
    .object({
      property: z.array(z.object({ name: z.string(), value: text, inherited: z.boolean().nullish() })).nullish(),
    })
    .nullish(),
});

export const queuedAnswer = z.object({ id: z.int().nullish(), webUrl: text });
