import * as fc from 'fast-check';
import { findJsonFault } from '../../src/json/find-json-fault.ts';

function isValid(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonFault', () => {
  it.each([
    ['{"a": 1,}', 1, 'expected a name at column 9, found "}".'],
    ['{"a": 1\n "b": 2}', 2, 'expected "," or "}" at column 2, found "\\"b\\": 2}".'],
    ['[1,\n2,\n\n}', 4, 'expected a value at column 1, found "}".'],
    ['{"a": 1', 1, 'expected "," or "}" at column 8, the file ends.'],
    ['{"a": "x\n', 1, 'expected a value at column 7, found "\\"x\\n".'],
    ['[1] [2]', 1, 'expected the end at column 5, found "[2]".'],
    ['[01]', 1, 'expected "," or "]" at column 3, found "1]".'],
    ['["\\q"]', 1, 'expected a value or "]" at column 2, found "\\"\\\\q\\"]".'],
    ['', 1, 'expected a value at column 1, the file ends.'],
  ])('finds the fault in %j', (text, line, message) => {
    expect(isValid(text)).toBe(false);
    expect(findJsonFault(text)).toEqual({ line, message });
  });

  it('agrees with JSON.parse on what is JSON', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', '\\', '1', ' ', '\u0001', '['))
      .map(([text, at, more]) => text.slice(0, at % (text.length + 1)) + more + text.slice((at % (text.length + 1)) + 1));
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged), (text) => {
        expect(findJsonFault(text) === undefined).toBe(isValid(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('does not recurse', () => {
    expect(findJsonFault('['.repeat(500_000))).toMatchObject({ line: 1 });
  });
});
