import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFolder } from './blobs/folder.ts';
import type { S3Options } from './blobs/s3.ts';
import type { BlobStore } from './store.ts';

/**
 * Opens the store that the URL names: `file:./data/blobs`, `file:/var/lib/testwire/blobs`, `file:///var/…`, or
 * `s3://bucket/prefix` with `options`. A folder is made when missing; a bucket has to be there.
 */
export async function openBlobStore(url: string, options: S3Options = {}): Promise<BlobStore> {
  if (url.startsWith('file:') && url.length > 'file:'.length) return openFolder(folderOf(url));
  const s3 = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(url);
  if (s3 !== null) {
    const [, bucket = '', path = ''] = s3;
    const prefix = path.replaceAll(/^\/+|\/+$/g, '');
    // The SDK takes long to load, and only installations with a bucket need it.
    const { openS3 } = await import('./blobs/s3.ts');
    return openS3(bucket, prefix === '' ? '' : `${prefix}/`, options);
  }
  throw new TypeError(`"${url}" names no blob store. Write file:./data/blobs, file:/absolute/folder or s3://bucket/prefix.`);
}

function folderOf(url: string): string {
  if (!url.startsWith('file://')) return resolve(url.slice('file:'.length));
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new TypeError(`"${url}" is not the URL of a local folder. Write file:./relative or file:///absolute.`, { cause });
  }
}
