import { type BuiltInProviderId, PROVIDER_IDS } from '@testwire/contracts';
import { providerModules } from '@testwire/providers';
import { type Fact, FACTS, type Facts, type Place, PLACES, type Shown } from './site.ts';

/** What was read back at one site. */
export interface Row {
  readonly provider: BuiltInProviderId;
  readonly label: string;
  /** Beside those that the provider promises. */
  readonly places: readonly Place[];
  readonly shown: readonly Shown[];
  /** What kept the run from being shown, if anything. */
  readonly troubles: readonly string[];
}

const LINE = ['total', 'passed', 'failed', 'flaky', 'verdict', 'link'] as const;
const COUNTS = ['total', 'passed', 'failed', 'skipped', 'failedTests'] as const;

/** What a reader finds at each place, whichever provider it belongs to. */
const PROMISED: Readonly<Record<Place, readonly Fact[]>> = {
  checkRun: LINE,
  buildStatus: LINE,
  changeComment: FACTS,
  annotations: ['failedTests'],
  insights: [...COUNTS, 'flaky', 'verdict', 'link'],
  testResults: COUNTS,
  buildDescription: LINE,
};

function factFaults({ label, shown }: Row, truth: Readonly<Required<Facts>>): string[] {
  const at = (place: Place): Shown[] => shown.filter((one) => one.place === place);
  const isAbsent = (fact: Fact, from: readonly Shown[]): boolean => from.every(({ facts }) => facts[fact] === undefined);
  return [
    ...shown.flatMap(({ place, facts }) =>
      FACTS.filter((fact) => facts[fact] !== undefined && facts[fact] !== truth[fact]).map(
        (fact) => `${label}: ${place} shows ${fact} as "${facts[fact]}"; the run has "${truth[fact]}".`,
      ),
    ),
    ...PLACES.flatMap((place) =>
      PROMISED[place]
        .filter((fact) => at(place).length > 0 && isAbsent(fact, at(place)))
        .map((fact) => `${label}: ${place} does not show ${fact}.`),
    ),
    ...FACTS.filter((fact) => isAbsent(fact, shown)).map((fact) => `${label}: ${fact} is shown nowhere.`),
  ];
}

/** Places where nothing of the run can be read. A provider may need several sites to show all its places. */
function missingPlaces(rows: readonly Row[]): string[] {
  return PROVIDER_IDS.flatMap((id) => {
    const { label, capabilities } = providerModules[id];
    const own = rows.filter(({ provider }) => provider === id);
    if (own.length === 0) return [`${label}: it has no site in test/parity/sites.ts; add one that reads what it shows.`];
    const wanted = PLACES.filter(
      (place) => capabilities[place].support !== 'no' || own.some(({ places }) => places.includes(place)),
    );
    const isShown = (place: Place): boolean =>
      own.some(({ shown }) => shown.some((one) => one.place === place && Object.keys(one.facts).length > 0));
    return wanted
      .filter((place) => !isShown(place))
      .map((place) => `${label}: ${place} is promised, and nothing is shown there.`);
  });
}

/** Why the providers do not all tell the same truth; empty when they do. */
export function findFaults(rows: readonly Row[], truth: Readonly<Required<Facts>>): string[] {
  return [
    ...rows.flatMap((row) => row.troubles.map((trouble) => `${row.label}: ${trouble}`)),
    ...rows.flatMap((row) => factFaults(row, truth)),
    ...missingPlaces(rows),
  ];
}
