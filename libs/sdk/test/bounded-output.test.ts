import * as fc from 'fast-check';
import { BoundedOutput } from '../src/execute/bounded-output.ts';

describe('bounded output', () => {
  it('is the beginning and the end of what was written, and says how much is missing, however it came', () => {
    const bounds = { firstBytes: 20, lastBytes: 30 };
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z\n]{0,40}$/), { maxLength: 20 }), (chunks) => {
        const output = new BoundedOutput(bounds);
        for (const chunk of chunks) output.write(Buffer.from(chunk));
        const whole = chunks.join('');
        expect(output.totalBytes).toBe(whole.length);
        if (whole.length <= 50) expect(output.text()).toBe(whole);
        else {
          const left = whole.length - 50;
          expect(output.text()).toBe(
            `${whole.slice(0, 20)}\n[… ${left} byte${left === 1 ? '' : 's'} left out …]\n${whole.slice(-30)}`,
          );
        }
        expect(whole.endsWith(output.tail(10))).toBe(true);
      }),
    );
  });

  it('cuts no character in two', () => {
    const output = new BoundedOutput({ firstBytes: 4, lastBytes: 4 });
    output.write(Buffer.from('äöüßäöüß'.repeat(3).slice(1)).subarray(1));
    expect(output.text()).not.toContain('\uFFFD');
  });
});
