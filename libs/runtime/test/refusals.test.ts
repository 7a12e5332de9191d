import type { Request } from 'express';
import { countRefusals } from '../src/index.ts';

const from = (ip: string): Request => ({ ip }) as Request;

describe('refusals', () => {
  it('are counted for as many addresses as are remembered, and the oldest is forgotten', () => {
    const refusals = countRefusals({ most: 1, windowMs: 10_000, mostAddresses: 3 }, () => 0);
    for (const last of [1, 2, 3, 4]) refusals.add(from(`192.0.2.${last}`));
    expect([1, 2, 3, 4].map((last) => refusals.waitSeconds(from(`192.0.2.${last}`)))).toEqual([0, 10, 10, 10]);
  });

  it('of one IPv6 network count together', () => {
    const refusals = countRefusals({ most: 2, windowMs: 10_000, mostAddresses: 3 }, () => 0);
    refusals.add(from('2001:db8:1:1::1'));
    refusals.add(from('2001:db8:1:1::2'));
    expect(refusals.waitSeconds(from('2001:db8:1:1::3'))).toBe(10);
    expect(refusals.waitSeconds(from('2001:db8:2:1::3'))).toBe(0);
  });

  it('begin anew when the window is over', () => {
    let time = 0;
    const refusals = countRefusals({ most: 2, windowMs: 10_000, mostAddresses: 3 }, () => time);
    refusals.add(from('192.0.2.1'));
    refusals.add(from('192.0.2.1'));
    time = 9999;
    refusals.add(from('192.0.2.1'));
    expect(refusals.waitSeconds(from('192.0.2.1'))).toBe(1);
    time = 10_000;
    expect(refusals.waitSeconds(from('192.0.2.1'))).toBe(0);
    refusals.add(from('192.0.2.1'));
    expect(refusals.waitSeconds(from('192.0.2.1'))).toBe(0);
  });
});
