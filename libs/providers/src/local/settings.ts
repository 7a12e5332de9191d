import { z } from 'zod';

export const localSettings = z.strictObject({
  directory: z.string().min(1).describe('Folder that takes the statuses, comments and artifacts; made when it is missing'),
});
export type LocalSettings = z.output<typeof localSettings>;
