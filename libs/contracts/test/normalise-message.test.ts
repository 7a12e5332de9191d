import { failureText, normaliseMessage } from '../src/normalise-message.ts';

describe('what stays of a message', () => {
  it.each([
    ['expected 1,234.5 to be -7e3', 'expected <n> to be <n>'],
    ['order 5f0c1a7e-93b4-4d2a-8c11-0123456789ab is gone', 'order <uuid> is gone'],
    ['at 2026-11-23T00:12:13.456Z, then 12:30', 'at <time>, then <time>'],
    ['object at 0x7ffe12ab', 'object at <hex>'],
    ['commit deadbee1 is unknown', 'commit <hex> is unknown'],
    ['the facade defaced a decade', 'the facade defaced a decade'],
    ['cannot open /var/lib/app-3/x.db', 'cannot open <path>'],
    ['cannot open C:\\Users\\me\\x.db', 'cannot open <path>'],
    ['GET http://localhost:34567/a?b=1 failed', 'GET <url> failed'],
    ["expected 'a' or `b` or “c”", 'expected "a" or "b" or "c"'],
    [`got "${'x'.repeat(60)}"`, 'got "<text>"'],
    ['\u001B[31mred\u001B[39m', 'red'],
    ['one\r\n\n  two\nthree\nfour', 'one\ntwo\nthree'],
  ])('%j', (message, left) => {
    expect(normaliseMessage(message)).toBe(left);
  });

  it('takes no longer for a hostile message', () => {
    for (const part of ['/a', '"', '1,', 'a.', '0x', '://', '\u001B[', '1:', '-']) {
      expect(normaliseMessage(part.repeat(50_000)).length).toBeLessThanOrEqual(2000);
    }
  });
});

describe('what a failure says', () => {
  it('is its message, or, where that is blank, its details, and only so much of them', () => {
    expect(failureText({ message: 'Refused', details: 'at line 1' })).toBe('Refused');
    expect(failureText({ message: ' \n', details: 'Refused' })).toBe('Refused');
    expect(failureText({})).toBe('');
    expect(failureText({ details: 'x'.repeat(5000) })).toHaveLength(1000);
  });
});
