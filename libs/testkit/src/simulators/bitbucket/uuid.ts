import { nameByUuid } from '../uuid.ts';

/** Looks like a random UUID and is the same in every run. */
export const uuidFor = nameByUuid('bitbucket');
