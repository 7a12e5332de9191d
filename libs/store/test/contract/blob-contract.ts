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

  it('forgets what is removed, as often as it is', async () => {
    const { digest } = await store().put(pieces('to be removed'));
    await store().remove(digest);
    expect(await store().has(digest)).toBe(false);
    await expect(store().remove(digest)).resolves.toBeUndefined();
    await store().put(pieces('to be removed'));
    expect(await store().has(digest)).toBe(true);
  });

  it.each(['', 'short', '../../../../etc/passwd', 'A'.repeat(64), `${UNKNOWN}\n`])('refuses %j for a digest', async (digest) => {
    await expect(store().open(digest)).rejects.toThrow(RangeError);
    await expect(store().read(digest, 10)).rejects.toThrow(RangeError);
    await expect(store().has(digest)).rejects.toThrow(RangeError);
    await expect(store().remove(digest)).rejects.toThrow(RangeError);
  });

  it('answers a ping', async () => {
    await expect(store().ping()).resolves.toBeUndefined();
  });
}
