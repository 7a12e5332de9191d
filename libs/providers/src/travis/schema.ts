import { z } from 'zod';

/** Only what is read of Travis CI's answers, so that new fields do not matter. */
export const userAnswer = z.object({ login: z.string().nullish() });

export const repositoryAnswer = z.object({
  active: z.boolean().nullish(),
  '@permissions': z.object({ create_request: z.boolean().nullish() }).nullish(),
});

export const buildAnswer = z.object({ state: z.string() });

/** https://docs.travis-ci.com/user/notifications/#verifying-webhook-requests */
export const configAnswer = z.object({
  config: z.object({ notifications: z.object({ webhook: z.object({ public_key: z.string().max(16_384) }) }) }),
});
