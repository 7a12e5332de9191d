import { readResult } from '@testwire/results';
import { FORMATS } from '../src/formats.ts';
import { read, refuse, suite } from './support/read-text.ts';

const KNOWN = `Known formats: ${FORMATS.map((format) => format.label).join(', ')}.`;

describe('readResult', () => {
  it('decides by content, whatever the name', async () => {
    const outcome = await readResult({ name: 'results.json', content: Buffer.from(suite('<testcase name="a"/>')) });
    expect(outcome).toMatchObject({ ok: true, result: { format: 'junit' } });
  });

  it.each([
    ['<!-- made by hand -->\n<!-- twice --><testsuites/>'],
    ['<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?>\n<!DOCTYPE testsuite SYSTEM "junit.dtd">\n<testsuite/>'],
    ['<!DOCTYPE testsuite [<!ELEMENT testsuite ANY>]><testsuite/>'],
    ['\uFEFF  \n<testsuite/>'],
  ])('finds the root behind %j', async (text) => {
    expect((await read(text)).format).toBe('junit');
  });

  it.each([
    ['<suites><suite/></suites>', 'The file is XML with the root <suites>, which is no result format known here.'],
    ['<?xml version="1.0"?>', 'The file looks like XML, but no element was found in it.'],
    [
      '{"stats":{"tests":3}}',
      'The file looks like JSON of a format that is not known here; it begins "{\\"stats\\":{\\"tests\\":3}}".',
    ],
    ['ok then\nnot ok 2', 'The file is neither XML nor JSON; it begins "ok then not ok 2".'],
    ['PK\u0003\u0004\u0000\u0000', 'The file is binary, not a test result.'],
  ])('refuses %j and says what it found', async (text, found) => {
    expect(await refuse(text)).toEqual({ file: 'report.xml', line: 1, message: found });
    expect(await readResult({ name: 'report.xml', content: Buffer.from(text) })).toMatchObject({ hint: KNOWN });
  });

  it('knows a report of its own, which is no result', async () => {
    const text = JSON.stringify({ schemaVersion: 1, runId: 'local', run: { project: 'local' } });
    const outcome = await readResult({ name: 'report.json', content: Buffer.from(text) });
    expect(outcome).toMatchObject({ problem: { message: expect.stringContaining('--baseline') } });
    expect(outcome).not.toHaveProperty('hint');
  });

  it.each(['', ' \n\t\uFEFF'])('refuses %j as empty', async (text) => {
    expect(await refuse(text)).toEqual({ file: 'report.xml', line: 1, message: 'The file is empty.' });
  });

  it('tells XML of another kind from what may be a damaged result', async () => {
    const isForeign = async (text: string): Promise<unknown> => {
      const outcome = await readResult({ name: 'report.xml', content: Buffer.from(text) });
      return !outcome.ok && outcome.foreign === true;
    };
    expect(await isForeign('<coverage line-rate="0.9"/>')).toBe(true);
    for (const text of ['', '<?xml version="1.0"?>', '{"stats":{}}', 'npm ERR!', '<testsuite'])
      expect(await isForeign(text)).toBe(false);
  });

  it('names the line of malformed JSON of any kind', async () => {
    expect(await refuse('{\n  "key": "val",\n  malformed: 1\n}')).toMatchObject({
      line: 3,
      message: 'Not valid JSON: expected a name at column 3, found "malformed: 1".',
    });
  });

  it.each([
    ['is not known', 'x', 40],
    ['is too deep', `<testsuite>${'<a>'.repeat(100)}`, 40],
    ['is read to its end', '<testsuite/>', 0],
  ])('lets go of content that %s', async (_, text, more) => {
    let isOpen = true;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      try {
        yield await Promise.resolve(Buffer.from(text));
        for (let n = 0; n < more; n += 1) yield Buffer.alloc(100_000, 0x20);
      } finally {
        isOpen = false;
      }
    }
    await readResult({ name: 'x', content: pieces() });
    expect(isOpen).toBe(false);
  });

  it('passes on a failure of the content itself', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('<testsuite>'));
      throw new Error('connection reset');
    }
    await expect(readResult({ name: 'x', content: broken() })).rejects.toThrow('connection reset');
  });
});

it('lets others have their turn while it reads what lies in memory', async () => {
  const content = Buffer.from(`<testsuite name="s">${'<testcase name="a"/>'.repeat(100_000)}</testsuite>`);
  let turns = 0;
  let isReading = true;
  const takeTurn = (): void => {
    turns += 1;
    if (isReading) setImmediate(takeTurn);
  };
  setImmediate(takeTurn);
  await readResult({ name: 'a.xml', content });
  isReading = false;
  // One for each 256 KiB.
  expect(turns).toBeGreaterThanOrEqual(7);
});
