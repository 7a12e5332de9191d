import * as fc from 'fast-check';
import { decodeSegment, encodeRecord, type SpooledJob } from '../../src/spool/record.ts';

const job: fc.Arbitrary<SpooledJob> = fc.record({
  queue: fc.string({ minLength: 1, unit: 'binary' }),
  id: fc.uuid(),
  options: fc.record({ key: fc.string(), delayMs: fc.nat() }, { requiredKeys: [] }),
  data: fc.jsonValue(),
});

/** As it comes out of JSON, which knows no -0 and no lone halves of surrogate pairs in UTF-8. */
function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

describe('a segment', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(job, { maxLength: 8 }), (jobs) => {
        const content = Buffer.concat(jobs.map(encodeRecord));
        expect(decodeSegment(content)).toEqual({ jobs: throughJson(jobs), damaged: 0 });
      }),
    );
  });

  it('gives the first of its jobs wherever it is cut off, and is not damaged by that', () => {
    fc.assert(
      fc.property(fc.array(job, { minLength: 1, maxLength: 5 }), fc.double({ min: 0, max: 1, noNaN: true }), (jobs, part) => {
        const records = jobs.map(encodeRecord);
        const content = Buffer.concat(records);
        const cut = Math.floor(content.byteLength * part);
        let whole = 0;
        for (let bytes = 0; bytes + (records[whole]?.byteLength ?? Infinity) <= cut; whole += 1)
          bytes += records[whole]?.byteLength ?? 0;
        expect(decodeSegment(content.subarray(0, cut))).toEqual({ jobs: throughJson(jobs.slice(0, whole)), damaged: 0 });
      }),
    );
  });

  it('loses the jobs that a changed byte is in and no others, and never gives one that was not written', () => {
    fc.assert(
      fc.property(
        fc.array(job, { minLength: 3, maxLength: 6 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (jobs, place, change) => {
          const content = Buffer.concat(jobs.map(encodeRecord));
          const at = place % content.byteLength;
          content[at] = (content[at] ?? 0) ^ change;
          const read = decodeSegment(content);
          const written = jobs.map((one) => JSON.stringify(throughJson(one)));
          // A changed line end joins two lines.
          expect(read.jobs.length).toBeGreaterThanOrEqual(jobs.length - 2);
          for (const one of read.jobs) expect(written).toContain(JSON.stringify(one));
          const last = content.at(-1) === 0x0a;
          if (last) expect(read.damaged).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('gives nothing of bytes that nobody wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(decodeSegment(Buffer.from(bytes)).jobs).toEqual([]);
      }),
    );
  });

  it('is text that people can read', () => {
    const line = encodeRecord({ queue: 'ci-events', id: 'a', options: {}, data: { text: 'ä\n' } }).toString();
    expect(line).toBe('f9d51de7 66 {"queue":"ci-events","id":"a","options":{},"data":{"text":"ä\\n"}}\n');
  });
});
