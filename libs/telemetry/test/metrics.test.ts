import { counter, gauge, histogram, type Reading, startTelemetry, type Telemetry } from '../src/index.ts';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry({ service: 'test' });
});
afterEach(() => telemetry.stop());

/** Value of the sample with this name and these labels. */
async function sample(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number | undefined> {
  const text = await telemetry.renderMetrics();
  const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  const line = text
    .split('\n')
    .find((one) => (one.startsWith(`${name}{`) || one.startsWith(`${name} `)) && wanted.every((label) => one.includes(label)));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf('} ') + 2).split(' ')[0]);
}

describe('metrics in Prometheus text', () => {
  it('show a counter after something was added to it, by its labels', async () => {
    expect(await sample('testwire_things_total')).toBeUndefined();
    counter('testwire_things', 'Things seen').add(2, { kind: 'a' });
    counter('testwire_things', 'Things seen').add(3, { kind: 'a' });
    counter('testwire_things', 'Things seen').add(1, { kind: 'b' });
    expect(await sample('testwire_things_total', { kind: 'a' })).toBe(5);
    expect(await sample('testwire_things_total', { kind: 'b' })).toBe(1);
    expect(await telemetry.renderMetrics()).toMatch(/^# HELP testwire_things_total Things seen$/m);
    expect(await telemetry.renderMetrics()).toMatch(/^# TYPE testwire_things_total counter$/m);
  });

  it('show a histogram with buckets that tell milliseconds from minutes', async () => {
    const seconds = histogram('testwire_wait_seconds', 'Waits');
    for (const value of [0.003, 0.04, 0.9, 45]) seconds.record(value, { queue: 'q' });
    expect(await sample('testwire_wait_seconds_count', { queue: 'q' })).toBe(4);
    expect(await sample('testwire_wait_seconds_sum', { queue: 'q' })).toBeCloseTo(45.943);
    expect(await sample('testwire_wait_seconds_bucket', { le: '0.005' })).toBe(1);
    expect(await sample('testwire_wait_seconds_bucket', { le: '0.05' })).toBe(2);
    expect(await sample('testwire_wait_seconds_bucket', { le: '1' })).toBe(3);
    expect(await sample('testwire_wait_seconds_bucket', { le: '60' })).toBe(4);
  });

  it('show of a gauge what is there now: what is gone is gone, and what cannot be read is no number', async () => {
    let readings: readonly Reading[] = [1, 2].map((value) => ({ value, labels: { kind: String(value) } }));
    let isAway = false;
    gauge('testwire_level', 'Levels', async () => (isAway ? Promise.reject(new Error('away')) : readings));
    expect(await sample('testwire_level', { kind: '1' })).toBe(1);
    readings = readings.slice(1);
    expect(await sample('testwire_level', { kind: '1' })).toBeUndefined();
    expect(await sample('testwire_level', { kind: '2' })).toBe(2);
    isAway = true;
    expect(await sample('testwire_level', { kind: '2' })).toBeNaN();
  });

  it('begin anew after a stop, and are harmless while nothing is started', async () => {
    counter('testwire_things', 'Things seen').add(1);
    await telemetry.stop();
    counter('testwire_things', 'Things seen').add(1);
    telemetry = startTelemetry({ service: 'test' });
    expect(await sample('testwire_things_total')).toBeUndefined();
  });
});
