import type { Publication } from '@testwire/contracts';

/** What was last written where, and who may write there now. The store of the services is one; see also `ephemeralPublications`. */
export interface Publications {
  get(connection: string, place: string): Promise<Publication | undefined>;
  save(publication: Publication): Promise<void>;
  /** Takes the place for `holder` until `ttlMs` from now. Answers false while another holder has it. */
  claim(connection: string, place: string, holder: string, ttlMs: number): Promise<boolean>;
  release(connection: string, place: string, holder: string): Promise<void>;
}

export interface PublishLog {
  /** Static message, data in fields. */
  warn(fields: object, message: string): void;
}

/** What publishing needs, with a server and without one. */
export interface PublishDeps {
  readonly publications: Publications;
  readonly logger: PublishLog;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Unique for every attempt to hold a place. */
  newHolder(): string;
}
