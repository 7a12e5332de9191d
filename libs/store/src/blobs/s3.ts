import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { messageOf } from '../log.ts';
import { BlobMissing, BlobTooLarge, type BlobStore } from '../store.ts';
import { isDigest, pathOf } from './digest.ts';
import { spool } from './spool.ts';

const PING_TIMEOUT = 2_000;
const PATIENCE = 30_000;

export interface S3Options {
  /** Of a server that is not Amazon's: `http://minio:9000`. */
  readonly endpoint?: string;
  /** `us-east-1` unless told. */
  readonly region?: string;
  /** Without the two keys, the SDK looks for credentials itself: instance role, web identity, profile. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Bucket in the path instead of the host name, as most servers that are not Amazon's want it. */
  readonly forcePathStyle?: boolean;
  /** Milliseconds for an answer to begin, and between two pieces of it; 30 s unless told. */
  readonly patienceMs?: number;
}

/** Blobs as objects of a bucket, below `prefix`. */
export function openS3(bucket: string, prefix: string, options: S3Options): BlobStore {
  const client = connect(options);
  const place = (digest: string) => ({ Bucket: bucket, Key: `${prefix}${pathOf(digest)}` });

  const get = async (digest: string): Promise<{ readonly body: Readable; readonly bytes: number }> => {
    try {
      const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand(place(digest)));
      return { body: Body instanceof Readable ? Body : Readable.from([]), bytes: ContentLength };
    } catch (error) {
      throw isMissing(error) ? new BlobMissing(digest) : error;
    }
  };
  const head = async (digest: string): Promise<HeadObjectCommandOutput | undefined> => {
    try {
      return await client.send(new HeadObjectCommand(place(digest)));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  return {
    async put(content, putOptions = {}) {
      // The name is the digest, which is known at the end only. Until then the bytes lie in a file: not in memory, and
      // not in the bucket, where a failure would leave them.
      const folder = await mkdtemp(join(tmpdir(), 'tw-blob-'));
      try {
        const file = join(folder, 'blob');
        const info = await spool(file, content, putOptions);
        await new Upload({ client, params: { ...place(info.digest), Body: createReadStream(file) } }).done();
        return info;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async open(digest) {
      const { body } = await get(digest);
      return body;
    },
    async read(digest, maxBytes) {
      const { body, bytes } = await get(digest);
      if (bytes > maxBytes) {
        body.destroy();
        throw new BlobTooLarge(maxBytes);
      }
      return buffer(body);
    },
    async has(digest) {
      return (await head(digest)) !== undefined;
    },
    async *putBefore(time, digit) {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `${prefix}${digit}` })) {
        for (const { Key = '', LastModified } of Contents) {
          const digest = Key.slice(-64);
          // The bucket may hold what is not ours.
          const ours = isDigest(digest) && Key === place(digest).Key;
          if (ours && LastModified !== undefined && LastModified < time) yield digest;
        }
      }
    },
    async removePutBefore(time, digest) {
      // Each put writes the object anew, also when it is there already, and with it its LastModified. A general purpose
      // bucket deletes on no condition that tells two writes of the same bytes apart, so it is asked right before: the
      // round trip from HEAD to DELETE is all that a put could fall into.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
      const object = await head(digest);
      if (object?.LastModified === undefined || object.LastModified >= time) return false;
      await client.send(new DeleteObjectCommand(place(digest)));
      return true;
    },
    async ping() {
      try {
        await client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal: AbortSignal.timeout(PING_TIMEOUT) });
      } catch (error) {
        throw new Error(
          `The bucket "${bucket}" cannot be reached: ${messageOf(error)}. Check BLOB_STORE_URL, the endpoint and the credentials.`,
          { cause: error },
        );
      }
    },
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  };
}

function connect(options: S3Options): S3Client {
  const { endpoint, region = 'us-east-1', accessKeyId, secretAccessKey, forcePathStyle, patienceMs = PATIENCE } = options;
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
    ...(accessKeyId === undefined || secretAccessKey === undefined ? {} : { credentials: { accessKeyId, secretAccessKey } }),
    // Servers other than Amazon's refuse the checksums that the SDK adds by default.
    // https://github.com/aws/aws-sdk-js-v3/issues/6810
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Not `requestTimeout`, which only logs a warning, and does not look at answers that stop half-way.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: patienceMs },
  });
}

/** HEAD has no body, so that the SDK can only say NotFound. A missing bucket is another matter, and stays an error. */
function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}
