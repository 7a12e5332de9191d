import { evaluate, precisionOf, recallOf } from '../../../../bench/history/evaluate.mjs';

/** Eight projects; `npm run bench:history` says more. What is below these figures got worse. */
const LEAST: Readonly<Record<string, readonly [precision: number, recall: number]>> = {
  regression: [0.85, 0.95],
  'regression of a flaky test, same message': [0, 0.3],
  'still failing': [0.75, 0.95],
  flaky: [0.9, 0.8],
  outage: [0.99, 0.99],
  'bad host': [0.99, 0.9],
  'slow-down': [0.35, 0.9],
  'slow host': [0.95, 0.8],
};

describe('the comparison with a history of known faults', () => {
  const scores = evaluate([201, 202, 203, 204, 205, 206, 207, 208]);

  it.each(Object.entries(LEAST))('finds a %s', (cause, [precision, recall]) => {
    const score = scores.get(cause)?.rule ?? { right: 0, wrong: 0, missed: 0 };
    expect(score.right + score.missed).toBeGreaterThan(5);
    expect(precisionOf(score)).toBeGreaterThanOrEqual(precision);
    expect(recallOf(score)).toBeGreaterThanOrEqual(recall);
  });

  it('is right about flaky tests more often than the simple rule', () => {
    const { rule, simple } = scores.get('flaky') ?? {};
    if (rule === undefined || simple === undefined) throw new Error('no score');
    expect(precisionOf(rule)).toBeGreaterThan(precisionOf(simple));
    expect(recallOf(rule)).toBeGreaterThan(recallOf(simple));
  });
});
