import { z } from 'zod';

/** Only what is read of CircleCI's answers, so that new fields do not matter. */
const text = z.string().nullish();

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next_page_token: text });
}

export const userAnswer = z.object({ login: text, name: text });

export const projectAnswer = z.object({ slug: z.string() });

export const workflowAnswer = z.object({ status: z.string() });

export const jobAnswer = z.object({
  name: z.string(),
  /** Jobs that never ran, and approvals, have none. */
  job_number: z.int().nonnegative().nullish(),
  project_slug: z.string(),
});

export const testAnswer = z.object({
  name: text,
  classname: text,
  file: text,
  result: z.string(),
  message: text,
  /** Seconds. */
  run_time: z.number().nullish(),
});
export type TestAnswer = z.infer<typeof testAnswer>;

export const artifactAnswer = z.object({ path: z.string(), url: z.string(), node_index: z.int().nonnegative().default(0) });
export type ArtifactAnswer = z.infer<typeof artifactAnswer>;

export const pipelineAnswer = z.object({ id: z.string(), number: z.int().nullish() });
