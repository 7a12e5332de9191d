import { buffer } from 'node:stream/consumers';
import { digestOf } from '@testwire/contracts';
import { BlobMissing, BlobTooLarge, DigestMismatch, type BlobStore } from '../../src/index.ts';
import { fc } from './property.ts';

async function* pieces(...contents: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const content of contents) yield typeof content === 'string' ? Buffer.from(content) : content;
}

export interface BlobFixture {
  readonly store: BlobStore;
  /** Names of everything that is stored, complete or not. */
  contents(): Promise<readonly string[]>;
  /** Makes the store believe that the blob was put then. */
  age(digest: string, putAt: Date): Promise<void>;
}

/** What every blob store does. `fixture` gives one store for all the tests. */
export function describeBlobStore(fixture: () => BlobFixture): void {
  const store = () => fixture().store;
  const UNKNOWN = digestOf('never stored');

  it('gives back what was put in, under its SHA-256', async () => {
    const info = await store().put(pieces('hello ', 'world'));
    expect(info).toEqual({ digest: digestOf('hello world'), bytes: 11 });
    expect((await buffer(await store().open(info.digest))).toString()).toBe('hello world');
    expect((await store().read(info.digest, 11)).toString()).toBe('hello world');
    expect(await store().has(info.digest)).toBe(true);
  });

  it('keeps nothing at all as something', async () => {
    const { digest, bytes } = await store().put(pieces());
    expect({ digest, bytes }).toEqual({ digest: digestOf(''), bytes: 0 });
    expect(await store().read(digest, 0)).toEqual(Buffer.alloc(0));
    expect(await buffer(await store().open(digest))).toEqual(Buffer.alloc(0));
  });

  it('keeps any bytes in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), async (parts) => {
        const whole = Buffer.concat(parts);
        const { digest } = await store().put(pieces(...parts), { expected: digestOf(whole), maxBytes: whole.length });
        expect(await store().read(digest, whole.length)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps big ones', async () => {
    const part = Buffer.alloc(1_000_003, 'abcdefg');
    const whole = Buffer.concat(Array.from({ length: 12 }, () => part));
    const { digest, bytes } = await store().put(pieces(...Array.from({ length: 12 }, () => part)));
    expect(bytes).toBe(whole.length);
    expect(digestOf(await buffer(await store().open(digest)))).toBe(digestOf(whole));
    expect(digest).toBe(digestOf(whole));
  });

  it('keeps the same bytes once, also when they come at once', async () => {
    const { digest } = await store().put(pieces('twice'));
    const before = await fixture().contents();
    await Promise.all(Array.from({ length: 8 }, () => store().put(pieces('twi', 'ce'))));
    expect(await fixture().contents()).toEqual(before);
    expect((await store().read(digest, 5)).toString()).toBe('twice');
  });

  it('takes what is just small enough, and refuses one byte more', async () => {
    expect(await store().put(pieces('12', '345'), { maxBytes: 5 })).toMatchObject({ bytes: 5 });
    const before = await fixture().contents();
    let closed = false;
    const tooMuch = async function* () {
      try {
        for (let piece = 0; piece < 100; piece += 1) yield Buffer.from('xyz');
      } finally {
        closed = true;
      }
    };
    await expect(store().put(tooMuch(), { maxBytes: 5 })).rejects.toThrow(BlobTooLarge);
    expect(closed).toBe(true);
    expect(await fixture().contents()).toEqual(before);
  });

  it('refuses content that is not what was announced', async () => {
    const before = await fixture().contents();
    await expect(store().put(pieces('tampered'), { expected: digestOf('original') })).rejects.toThrow(DigestMismatch);
    expect(await fixture().contents()).toEqual(before);
    expect(await store().has(digestOf('tampered'))).toBe(false);
    const announced = digestOf('in capitals').toUpperCase();
    expect(await store().put(pieces('in capitals'), { expected: announced })).toMatchObject({ digest: announced.toLowerCase() });
  });

  it('keeps nothing of a source that breaks off', async () => {
    const before = await fixture().contents();
    const broken = async function* () {
      yield Buffer.from('half of');
      throw new Error('the sender hung up');
    };
    await expect(store().put(broken())).rejects.toThrow('the sender hung up');
    expect(await fixture().contents()).toEqual(before);
  });

  it('says which blob is missing', async () => {
    expect(await store().has(UNKNOWN)).toBe(false);
    await expect(store().open(UNKNOWN)).rejects.toThrow(BlobMissing);
    await expect(store().read(UNKNOWN, 10)).rejects.toThrow(UNKNOWN);
    await expect(store().read(UNKNOWN, 10)).rejects.toThrow(BlobMissing);
  });

  it('reads no more than it may', async () => {
    const { digest } = await store().put(pieces('123456'));
    await expect(store().read(digest, 5)).rejects.toThrow(BlobTooLarge);
  });

  describe('old blobs', () => {
    const LONG_AGO = new Date('2020-01-01T00:00:00Z');
    const LIMIT = new Date('2021-01-01T00:00:00Z');
    const putLongAgo = async (content: string): Promise<string> => {
      const { digest } = await store().put(pieces(content));
      await fixture().age(digest, LONG_AGO);
      return digest;
    };
    const listed = async (time = LIMIT): Promise<string[]> => {
      const digests: string[] = [];
      for (const digit of '0123456789abcdef') {
        for await (const digest of store().putBefore(time, digit)) {
          expect(digest[0]).toBe(digit);
          digests.push(digest);
        }
      }
      return digests;
    };

    it('are listed until they are put again', async () => {
      const old = await Promise.all(['one', 'two', 'three'].map(putLongAgo));
      const young = (await store().put(pieces('young'))).digest;
      expect((await listed()).sort()).toEqual(old.toSorted());
      expect(await listed(LONG_AGO)).toEqual([]);
      expect(await listed(new Date('2999-01-01'))).toEqual(expect.arrayContaining([...old, young]));
      await store().put(pieces('two'));
      expect((await listed()).sort()).toEqual(old.filter((digest) => digest !== digestOf('two')).sort());
    });

    it('are removed, as often as they are', async () => {
      const digest = await putLongAgo('to be removed');
      const before = await fixture().contents();
      expect(await store().removePutBefore(LIMIT, digest)).toBe(true);
      expect(await store().has(digest)).toBe(false);
      expect(await fixture().contents()).toHaveLength(before.length - 1);
      expect(await store().removePutBefore(LIMIT, digest)).toBe(false);
      await store().put(pieces('to be removed'));
      expect(await store().has(digest)).toBe(true);
    });

    it('stay when they are put again after they were listed', async () => {
      const digest = await putLongAgo('wanted again');
      for await (const found of store().putBefore(LIMIT, digest.slice(0, 1))) {
        if (found === digest) await store().put(pieces('wanted again'));
      }
      const before = await fixture().contents();
      expect(await store().removePutBefore(LIMIT, digest)).toBe(false);
      expect((await store().read(digest, 12)).toString()).toBe('wanted again');
      expect(await fixture().contents()).toEqual(before);
    });

    it('can be removed while they are listed', async () => {
      const digests = await Promise.all(Array.from({ length: 20 }, (_, index) => putLongAgo(`number ${index}`)));
      for (const digit of '0123456789abcdef') {
        for await (const digest of store().putBefore(LIMIT, digit)) await store().removePutBefore(LIMIT, digest);
      }
      expect(await Promise.all(digests.map((digest) => store().has(digest)))).toEqual(digests.map(() => false));
    });
  });

  it.each(['', 'short', '../../../../etc/passwd', 'A'.repeat(64), `${UNKNOWN}\n`])('refuses %j for a digest', async (digest) => {
    await expect(store().open(digest)).rejects.toThrow(RangeError);
    await expect(store().read(digest, 10)).rejects.toThrow(RangeError);
    await expect(store().has(digest)).rejects.toThrow(RangeError);
    await expect(store().removePutBefore(new Date(), digest)).rejects.toThrow(RangeError);
  });

  it('answers a ping', async () => {
    await expect(store().ping()).resolves.toBeUndefined();
  });
}
