import { shardResult } from '@testwire/contracts';
import { type ReadOutcome, readResult } from '@testwire/results';
import * as fc from 'fast-check';
import { messages, NAME, read, suite } from '../support/read-text.ts';

describe('damaged JUnit files', () => {
  it('keeps what came before the end of a truncated file, and says where it ends', async () => {
    const result = await read(
      '<testsuite name="s">\n<testcase name="a"/>\n<testcase name="b"><failure message="x"/></testcase>\n<testcase na',
    );
    expect(result.tests.map((test) => [test.name, test.status])).toEqual([
      ['a', 'passed'],
      ['b', 'failed'],
    ]);
    expect(result.partial).toBe(true);
    expect(result.problems).toEqual([
      { file: NAME, line: 4, message: 'The file ends early, inside <testsuite>. What came before was read.' },
    ]);
  });

  it('does not take the silence of an unfinished test for success', async () => {
    const result = await read('<testsuite name="s">\n<testcase name="a">\n<system-out>dying');
    expect(result.tests).toMatchObject([{ name: 'a', status: 'errored', message: expect.stringContaining('not known') }]);
  });

  it('keeps the failure of an unfinished test', async () => {
    const result = await read('<testsuite name="s"><testcase name="a"><failure message="wrong">at x');
    expect(result.tests).toMatchObject([{ status: 'failed', message: 'wrong', details: 'at x' }]);
  });

  it('does not take a test for passed that a stray end tag closed', async () => {
    const result = await read(
      suite('<testcase name="a"><system-out>x </b> y</system-out><failure message="real"/></testcase><testcase name="c"/>'),
    );
    expect(result.partial).toBe(true);
    expect(result.tests.map((test) => [test.name, test.status])).toEqual([
      ['a', 'errored'],
      ['(outside any test)', 'failed'],
      ['c', 'passed'],
    ]);
  });

  it('reads on behind a raw "<" and an unclosed element', async () => {
    const result = await read(
      suite(
        '\n<testcase name="a" time="<<computed>>"/>\n<testcase name="b"><system-out>if a < b and <c> then</system-out></testcase><testcase name="d"/>',
      ),
    );
    expect(result.tests.map((test) => [test.name, test.status])).toEqual([
      ['a', 'passed'],
      ['b', 'passed'],
      ['d', 'passed'],
    ]);
    expect(result.partial).toBe(true);
    expect(result.problems.map((problem) => problem.line)).toEqual([3, 4]);
  });

  it('mixes no stray text into the next name', async () => {
    const result = await read('<testsuite name="s">a < b<testcase name="c"/></testsuite>');
    expect(result.tests.map((test) => test.name)).toEqual(['c']);
  });

  it('reads both of two documents in one file', async () => {
    const result = await read(`${suite('<testcase name="a"/>')}\n${suite('<testcase name="b"/>')}`);
    expect(result.tests.map((test) => test.name)).toEqual(['a', 'b']);
    expect(result.partial).toBe(true);
  });

  it('takes a bare "&" and control characters as text, without losing a tag', async () => {
    const result = await read(
      suite(
        '<testcase name="a & b &c"><failure message="&lt;x&gt;">\u001B[31mred & \u0000 <![CDATA[&& \u0007 &amp;]]></failure></testcase><testcase name="d"/>',
      ),
    );
    expect(result.tests).toMatchObject([
      { name: 'a & b &c', status: 'failed', message: '<x>', details: '\u001B[31mred & \uFFFD && \u0007 &amp;' },
      { name: 'd', status: 'passed' },
    ]);
    expect(result.partial).toBe(false);
    expect(messages(result)).toEqual([
      'XML forbids control characters, and "&" on its own; 6 were taken as text, the first here.',
    ]);
    expect(result.problems[0]?.line).toBe(2);
  });

  it('gives up on a file that is all faults', async () => {
    const result = await read(suite(`<testcase name="a"/>${'\n&nope;'.repeat(100_000)}`));
    expect(result.tests).toHaveLength(1);
    expect(result.problems.length).toBeLessThan(60);
    expect(messages(result).at(-1)).toBe('More than 50 faults in the XML. The rest was not read.');
  });
});

function withoutLines(answer: ReadOutcome): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === 'line' ? undefined : value)));
}

describe('JUnit files with any damage', () => {
  const markup =
    '<testsuite name="s" tests="2">|</testsuite>|<testcase name="a">|</testcase>|<testcase name="b" time="1"/>|<failure message="m">|</failure>' +
    '|<skipped/>|<system-out>|</system-out>|<![CDATA[|]]>|<!--|-->|&amp;|&|&#27;|&nope;|<|>|"|</|<b c=|=\'|?>|<?|<!DOCTYPE x [|]|\n|\u0001|🛒|text';
  const words = fc.constantFrom(...markup.split('|'));

  it('always come to an answer that keeps the contract, the same one for any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), async (parts, size) => {
        // Longer than what is looked at at once, so that pieces matter.
        const bytes = Buffer.from(`<testsuite name="r">${' '.repeat(70_000)}${parts.join('')}`);
        async function* pieces(): AsyncGenerator<Uint8Array> {
          yield await Promise.resolve(bytes.subarray(0, 70_000));
          for (let at = 70_000; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        }
        const whole = await readResult({ name: NAME, content: bytes });
        if (whole.ok) shardResult.parse(whole.result);
        // The parser counts lines piece by piece: where text stands outside of the root, it may name the line that it had got to.
        expect(withoutLines(await readResult({ name: NAME, content: pieces() }))).toEqual(withoutLines(whole));
      }),
      { numRuns: 500 },
    );
  });
});

describe('hostile JUnit files', () => {
  it('resolves no external entity', async () => {
    const result = await read(
      '<?xml version="1.0"?>\n<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<testsuite name="s"><testcase name="a"><failure message="m">&x;</failure></testcase></testsuite>',
    );
    expect(result.tests).toMatchObject([{ name: 'a', status: 'failed', details: '&x;' }]);
    expect(messages(result)).toEqual([
      'The document type declaration was ignored: nothing in it was resolved.',
      'Not well-formed XML: undefined entity.',
    ]);
  });

  it('expands nothing of a billion laughs', async () => {
    const laughs = Array.from({ length: 30 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('\n');
    const bomb = `<?xml version="1.0"?>\n<!DOCTYPE t [<!ENTITY l0 "lol">\n${laughs}]>\n<testsuite name="s"><testcase name="a"><failure>&l30;</failure></testcase></testsuite>`;
    const result = await read(bomb);
    expect(result.tests).toMatchObject([{ name: 'a', status: 'failed', message: '&l30;' }]);
  });

  it('leaves a document type inside CDATA alone', async () => {
    const result = await read(suite('<testcase name="a"><system-out><![CDATA[<!DOCTYPE html><html>]]></system-out></testcase>'));
    expect(result.problems).toEqual([]);
  });

  it('keeps to the depth limit', async () => {
    const result = await read(`<testsuites><testsuite name="s"><testcase name="a"/>${'<x>'.repeat(100_000)}`);
    expect(result.tests).toHaveLength(1);
    expect(messages(result)).toEqual(['Elements are nested deeper than 64. The rest was not read.']);
  });

  it('keeps to the limit on tests', async () => {
    const result = await read(suite('<testcase name="a"/>'.repeat(10)), { maxTests: 4 });
    expect(result.tests).toHaveLength(4);
    expect(result.partial).toBe(true);
    expect(messages(result)).toEqual(['The file lists more than 4 tests. The rest was not read.']);
  });

  it('keeps to the limit on bytes, in one piece and in many', async () => {
    const text = suite('<testcase name="a"/>'.repeat(20_000));
    const whole = await read(text, { maxBytes: 200_000 });
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < text.length; at += 777) yield await Promise.resolve(Buffer.from(text.slice(at, at + 777)));
    }
    const streamed = await readResult({ name: NAME, content: pieces(), limits: { maxBytes: 200_000 } });
    expect(whole.partial).toBe(true);
    expect(whole.tests.length).toBeGreaterThan(9000);
    expect(messages(whole)).toEqual(['The file is larger than 200000 bytes. The rest was not read.']);
    expect(streamed).toEqual({ ok: true, result: whole });
  });

  it('cuts long texts where one can see it', async () => {
    const long = 'é'.repeat(100_000);
    const result = await read(suite(`<testcase name="${long}"><failure message="${long}">${long}</failure></testcase>`), {
      maxMessage: 100,
      maxDetails: 1000,
    });
    const [test] = result.tests;
    expect(test?.name).toHaveLength(4096);
    expect(test?.message).toHaveLength(100);
    expect(test?.message).toContain('… [cut, 100000 characters in all]');
    expect(test?.details).toHaveLength(1000);
    expect(test?.details).toContain('… [cut, 100000 characters in all]');
  });

  it('stores an attribute named __proto__ nowhere', async () => {
    const result = await read(suite('<testcase name="a" __proto__="x" constructor="y"/>'));
    expect(result.tests).toEqual([{ name: 'a', suite: ['cart'], status: 'passed' }]);
  });
});

describe('encodings', () => {
  const text = '<?xml version="1.0" encoding="NAME"?>\n<testsuite name="s"><testcase name="Größe 🛒"/></testsuite>';
  const named = (name: string): string => text.replace('NAME', name);
  const utf16be = (content: string): Uint8Array => Buffer.from(content, 'utf16le').swap16();
  const latin = Buffer.from(named('ISO-8859-1').replace(' 🛒', ''), 'latin1');

  it.each<[string, Uint8Array, string]>([
    ['UTF-8', Buffer.from(named('UTF-8')), 'Größe 🛒'],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${named('utf-8')}`), 'Größe 🛒'],
    ['UTF-16LE with a byte order mark', Buffer.from(`\uFEFF${named('UTF-16')}`, 'utf16le'), 'Größe 🛒'],
    ['UTF-16LE without one', Buffer.from(named('UTF-16'), 'utf16le'), 'Größe 🛒'],
    ['UTF-16LE with a wrong name', Buffer.from(`\uFEFF${named('UTF-16 LE ')}`, 'utf16le'), 'Größe 🛒'],
    ['UTF-16LE that calls itself UTF-8', Buffer.from(`\uFEFF${named('utf-8')}`, 'utf16le'), 'Größe 🛒'],
    ['UTF-16BE', utf16be(`\uFEFF${named('UTF-16')}`), 'Größe 🛒'],
    ['UTF-16BE without a byte order mark', utf16be(named('UTF-16')), 'Größe 🛒'],
    ['ISO-8859-1 by declaration', latin, 'Größe'],
    ['blank lines before the declaration', Buffer.from(`\n \n${named('utf-8')}`), 'Größe 🛒'],
  ])('reads %s', async (_, bytes, name) => {
    const result = await read(bytes);
    expect(result.tests.map((test) => test.name)).toEqual([name]);
    expect(result.problems).toEqual([]);
    expect(result.partial).toBe(false);
  });

  it('reads UTF-8 that claims to be UTF-16 or an unknown encoding, and says so', async () => {
    const wrong = await read(Buffer.from(named('UTF-16')));
    expect(wrong.tests[0]?.name).toBe('Größe 🛒');
    expect(messages(wrong)).toEqual(['The file declares UTF-16, but its bytes are not; it was read as UTF-8.']);
    const unknown = await read(Buffer.from(named('klingon')));
    expect(unknown.tests[0]?.name).toBe('Größe 🛒');
    expect(messages(unknown)).toEqual(['The encoding "klingon" is not known; the file was read as UTF-8.']);
  });

  it('reads ISO-8859-1 that claims to be UTF-8, with a mark for each byte it cannot read', async () => {
    const result = await read(Buffer.from(named('UTF-8').replace(' 🛒', ''), 'latin1'));
    expect(result.tests[0]?.name).toBe('Gr\uFFFD\uFFFDe');
    expect(messages(result)).toEqual(['The file has bytes that are not valid UTF-8; they are shown as \uFFFD.']);
  });

  it('reads the same whatever the pieces, byte by byte too', async () => {
    const bytes = Buffer.from(
      suite(
        '<testcase name="Größe 🛒 &amp; &"><failure message="m"><![CDATA[a ]]]]><![CDATA[> \u001B]]></failure><!-- x --></testcase>',
      ),
    );
    const whole = await readResult({ name: NAME, content: bytes });
    async function* single(): AsyncGenerator<Uint8Array> {
      for (const byte of bytes) yield await Promise.resolve(Uint8Array.of(byte));
    }
    expect(await readResult({ name: NAME, content: single() })).toEqual(whole);
    expect(whole).toMatchObject({ ok: true, result: { tests: [{ name: 'Größe 🛒 & &', details: 'a ]]> \u001B' }] } });
  });
});
