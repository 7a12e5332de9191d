import * as fc from 'fast-check';
import { type ArchiveItem, openBudget, readArchive } from '../../src/archive.ts';
import { zip, type ZipEntry } from './zip.ts';

const LIMITS = { fileBytes: 1000, totalBytes: 2500, files: 4 };

async function read(archive: Buffer, wanted: (path: string) => boolean = () => true): Promise<ArchiveItem[]> {
  const items: ArchiveItem[] = [];
  const budget = openBudget(LIMITS);
  for await (const item of readArchive(archive, wanted, LIMITS, budget)) items.push(item);
  return items;
}

/** `path: content` or `path! problem`. */
async function show(entries: readonly ZipEntry[], wanted?: (path: string) => boolean): Promise<string[]> {
  const items = await read(zip(entries), wanted);
  return items.map((item) => ('content' in item ? `${item.path}: ${item.content.toString()}` : `${item.path}! ${item.problem}`));
}

describe('reading an archive', () => {
  it('gives the wanted files', async () => {
    const entries = [
      { name: 'a/', content: '' },
      { name: 'a/one.xml', content: '<one/>' },
      { name: 'b.txt', content: 'text' },
      { name: 'zwei-ü.xml', content: '<zwei/>' },
    ];
    expect(await show(entries, (path) => path.endsWith('.xml'))).toEqual(['a/one.xml: <one/>', 'zwei-ü.xml: <zwei/>']);
  });

  it.each(['../up.xml', '/etc/passwd', 'a/../../b', String.raw`a\..\b`, 'C:/x'])('refuses the path %s', async (name) => {
    const items = await show([{ name, content: 'x' }]);
    expect(items).toEqual([expect.stringMatching(/^! It cannot be unpacked: (absolute path|invalid relative path)/)]);
  });

  it('decompresses nothing that says it is too large', async () => {
    const items = await show([
      { name: 'large', content: Buffer.alloc(1001) },
      { name: 'small', content: 'x' },
    ]);
    expect(items).toEqual(['large! It has 1001 bytes, and the limit of a file is 1000.', 'small: x']);
  });

  it('stops a file that holds more than it says', async () => {
    const items = await show([
      { name: 'bomb', content: Buffer.alloc(10_000_000), claims: { size: 10 } },
      { name: 'small', content: 'x' },
    ]);
    expect(items).toEqual([expect.stringMatching(/^bomb! It cannot be unpacked: .*too many bytes/), 'small: x']);
  });

  it('stops at the limits of the pipeline, and says so once', async () => {
    const some = (count: number, bytes: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `f${index}`, content: 'x'.repeat(bytes) }));
    expect((await show(some(6, 1))).slice(4)).toEqual(['f4! It is one of more than 4 files, the limit of a pipeline.']);
    expect((await show(some(4, 1000))).slice(2)).toEqual([
      'f2! With it the results have more than 2500 bytes, the limit of a pipeline.',
    ]);
  });

  it('leaves out links, and names what is damaged or encrypted', async () => {
    const items = await show([
      { name: 'link', content: '/etc/passwd', claims: { unixMode: 0o120777 } },
      { name: 'damaged', content: 'x', claims: { crc: 1 } },
      { name: 'encrypted', content: 'x', claims: { flags: 1 } },
    ]);
    expect(items).toEqual(['damaged! It is damaged: its checksum does not match.', 'encrypted! It is encrypted.']);
  });

  it('looks into no archive with endless entries', async () => {
    const entries = Array.from({ length: 20_001 }, (_, index) => ({ name: `f${index}`, content: '' }));
    expect(await show(entries)).toEqual([expect.stringMatching(/^! It has 20001 entries/)]);
  });

  it('never throws, whatever the bytes are', async () => {
    const good = zip([
      { name: 'a.xml', content: '<a/>' },
      { name: 'b.xml', content: '<b/>'.repeat(50) },
    ]);
    const damaged = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }).map((changes) => {
      const copy = Buffer.from(good);
      for (const [at, value] of changes) copy[at] = value;
      return copy;
    });
    const bytes = fc.oneof(
      damaged,
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(good.length), async (archive, cut) => {
        const items = await read(archive.subarray(0, archive.length - (cut % 3 === 0 ? 0 : cut % archive.length || 0)));
        const total = items.reduce((sum, item) => sum + ('content' in item ? item.content.length : 0), 0);
        expect(total).toBeLessThanOrEqual(LIMITS.totalBytes);
      }),
      { numRuns: 500 },
    );
  });
});
