import { z } from 'zod';

/**
 * What a bearer token may do: `publish` events, results and artifacts; `read` runs and reports; `submit` tasks, which workers run as
 * commands; `register` workers.
 */
export const PERMISSIONS = ['publish', 'read', 'submit', 'register'] as const;
export const permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof permission>;
