import { asDuration, between, parseIsoDuration, parseTimeSpan } from '../../src/time/parse-duration.ts';

describe('parseTimeSpan', () => {
  it.each([
    ['00:02:10.0157226', 130_015.723],
    ['1.02:03:04', 93_784_000],
    ['00:00:00', 0],
    ['10:00', undefined],
    ['99999.00:00:00', undefined],
    ['-00:00:01', undefined],
    [undefined, undefined],
  ])('reads %j as %j milliseconds', (text, milliseconds) => {
    expect(parseTimeSpan(text)).toBe(milliseconds);
  });
});

describe('parseIsoDuration', () => {
  it.each([
    ['PT0.25S', 250],
    ['PT1H2M3.5S', 3_723_500],
    ['P1DT1S', 86_401_000],
    ['PT5M', 300_000],
    ['P', undefined],
    ['PT', undefined],
    ['1.5', undefined],
    [undefined, undefined],
  ])('reads %j as %j milliseconds', (text, milliseconds) => {
    expect(parseIsoDuration(text)).toBe(milliseconds);
  });
});

describe('between', () => {
  it('measures across time zones, and nothing that runs backwards or is no time', () => {
    expect(between('2026-01-01T10:00:00+02:00', '2026-01-01T08:00:01.5Z')).toBe(1500);
    expect(between('2026-01-01T10:00:00Z', '2026-01-01T08:00:00Z')).toBeUndefined();
    expect(between('yesterday', '2026-01-01T08:00:00Z')).toBeUndefined();
    expect(between(undefined, '2026-01-01T08:00:00Z')).toBeUndefined();
  });
});

describe('asDuration', () => {
  it('takes no time that a report may not state', () => {
    expect([asDuration(-5), asDuration(1.23456), asDuration(Infinity), asDuration(4e10)]).toEqual([
      0,
      1.235,
      undefined,
      undefined,
    ]);
  });
});
