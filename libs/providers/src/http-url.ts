import { z } from 'zod';

const MISSING = 'is missing: set it to the http or https URL where the API answers';

/** Address of a provider's API or pages. The faults do not repeat it: there may be a password in it. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: ({ input }) => (input === undefined ? MISSING : 'must be an http or https URL') })
  .max(2048)
  .refine(hasNoUser, 'holds a user name or password; take them out and give the credential as a setting of its own');

function hasNoUser(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password } = new URL(address);
  return username === '' && password === '';
}
