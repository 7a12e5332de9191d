import { PROVIDER_IDS } from '@testwire/contracts';
import { findFaults, type Row } from './find-faults.ts';
import { TRUTH } from './fixed-run.ts';
import { readBack } from './read-back.ts';
import { renderTable } from './show-parity.ts';
import { type Place, PLACES, type Shown } from './site.ts';
import { SITES } from './sites.ts';

let rows: readonly Row[];
beforeAll(async () => {
  const read: Row[] = [];
  for (const site of SITES) read.push(await readBack(site));
  rows = read;
});

/** The rows with what one provider shows made into something else. */
function withShown(provider: Row['provider'], change: (shown: Shown) => readonly Shown[]): Row[] {
  return rows.map((row) => (row.provider === provider ? { ...row, shown: row.shown.flatMap(change) } : row));
}

describe('one run at every provider', () => {
  it('is told the same everywhere, at every place that is promised', () => {
    expect(findFaults(rows, TRUTH)).toEqual([]);
    expect(new Set(rows.map(({ provider }) => provider))).toEqual(new Set(PROVIDER_IDS));
  });

  it('is a table with a line for each', () => {
    const lines = renderTable(rows, TRUTH).split('\n').slice(2);
    expect(lines).toHaveLength(SITES.length);
    for (const line of lines) expect(line).toMatch(/\| 20 +\| 15 +\| 3 +\| 2 +\| 2 +\| failed +\| right +\| right +\|/);
    expect(lines.filter((line) => line.includes('CircleCI, through GitHub'))).toHaveLength(1);
  });
});

describe('the comparison', () => {
  it('finds a number that differs at one place of one provider', () => {
    const other = withShown('gitlab', (shown) =>
      shown.place === 'changeComment' ? [{ ...shown, facts: { ...shown.facts, skipped: '3' } }] : [shown],
    );
    expect(findFaults(other, TRUTH)).toEqual(['GitLab: changeComment shows skipped as "3"; the run has "2".']);
    expect(renderTable(other, TRUTH)).toContain('3 (wrong)');
  });

  it('finds a fact that one place of one provider leaves out', () => {
    const other = withShown('bitbucket', (shown) => {
      const { flaky: _, ...facts } = shown.facts;
      return [{ ...shown, facts }];
    });
    const places = ['buildStatus', 'changeComment', 'insights'];
    expect(findFaults(other, TRUTH)).toEqual([
      ...places.map((place) => `Bitbucket Cloud: ${place} does not show flaky.`),
      'Bitbucket Cloud: flaky is shown nowhere.',
    ]);
  });

  it.each<[Row['provider'], Place]>([
    ['azure-devops', 'testResults'],
    ['teamcity', 'buildDescription'],
    ['circleci', 'changeComment'],
    ['github', 'buildStatus'],
  ])('finds that %s lacks its %s', (provider, place) => {
    const other = withShown(provider, (shown) => (shown.place === place ? [] : [shown]));
    expect(findFaults(other, TRUTH)).toContainEqual(expect.stringMatching(`${place} is promised, and nothing is shown there`));
  });

  it('finds a provider that nobody reads, and a write that failed', () => {
    const others = rows.filter(({ provider }) => provider !== 'jenkins');
    expect(findFaults(others, TRUTH)).toEqual([
      'Jenkins: it has no site in test/parity/sites.ts; add one that reads what it shows.',
    ]);
    const failing = rows.map((row) =>
      row.provider === 'local' ? { ...row, troubles: ['comment failed: the disk is full'] } : row,
    );
    expect(findFaults(failing, TRUTH)).toEqual(['Local folder: comment failed: the disk is full']);
  });

  it('counts a text that nothing can be read from as none', () => {
    const unreadable = withShown('gitlab', (shown) => [{ ...shown, facts: {} }]);
    const promised = PLACES.filter((place) =>
      rows.some((row) => row.provider === 'gitlab' && row.shown.some((one) => one.place === place)),
    );
    for (const place of promised)
      expect(findFaults(unreadable, TRUTH)).toContain(`GitLab: ${place} is promised, and nothing is shown there.`);
  });
});
