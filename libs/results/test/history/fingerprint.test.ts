import { fingerprintOf } from '../../src/history/fingerprint.ts';

describe('fingerprintOf', () => {
  it('is eight hex digits that equal failures share', () => {
    expect(fingerprintOf({ message: 'Timed out after 500 ms' })).toBe(fingerprintOf({ message: 'Timed out after 720 ms' }));
    expect(fingerprintOf({ message: 'Timed out' })).not.toBe(fingerprintOf({ message: 'Refused' }));
    expect(fingerprintOf({ details: 'Refused' })).toBe(fingerprintOf({ message: 'Refused' }));
    expect(fingerprintOf({ message: ' ', details: 'Refused' })).toBe(fingerprintOf({ message: 'Refused' }));
    expect(fingerprintOf({})).toMatch(/^[0-9a-f]{8}$/);
  });
});
