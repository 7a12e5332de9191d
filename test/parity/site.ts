import type { BuiltInProviderId, RunDescription } from '@testwire/contracts';
import { type Capability, CIProviderFactory, type CIProvider } from '@testwire/providers';
import type { Simulator } from '@testwire/testkit';

export const FACTS = ['total', 'passed', 'failed', 'skipped', 'flaky', 'verdict', 'failedTests', 'link'] as const;
export type Fact = (typeof FACTS)[number];

/** As a reader would note them down; what a place does not show is absent. */
export type Facts = Readonly<Partial<Record<Fact, string>>>;

/** The capabilities that are places where a run is shown. */
export const PLACES = [
  'checkRun',
  'buildStatus',
  'changeComment',
  'annotations',
  'insights',
  'testResults',
  'buildDescription',
] as const satisfies readonly Capability[];
export type Place = (typeof PLACES)[number];

export interface Shown {
  readonly place: Place;
  readonly facts: Facts;
}

/** A simulated provider, where a run can be shown. */
export interface Site {
  /** Where the run belongs. */
  readonly run: Omit<RunDescription, 'project'>;
  /** Every connection that it is published through. */
  readonly targets: readonly { readonly connection: string; readonly provider: CIProvider }[];
  /** What is there to read, one entry for each text that a reader comes upon. */
  shown(): readonly Shown[] | Promise<readonly Shown[]>;
  /** Where it is shown; none for a folder. */
  readonly simulators: readonly Pick<Simulator, 'requests' | 'unexpected'>[];
  close(): Promise<void>;
}

export interface SiteDefinition {
  readonly provider: BuiltInProviderId;
  /** What is particular about it: a token, or a code host that it is shown through. */
  readonly how?: string;
  /** Places that it must have beside those that the provider itself promises: those of its code host. */
  readonly places?: readonly Place[];
  open(): Promise<Site>;
}

/** Of simulated times, so that every table is the same. */
export const AT = '2026-03-01T12:00:00.000Z';

export function connect(id: BuiltInProviderId, settings: unknown): Site['targets'][number] {
  const deps = { fetch: globalThis.fetch, now: () => Date.parse(AT), log: () => undefined };
  return { connection: id, provider: CIProviderFactory.create(id, settings, deps) };
}
