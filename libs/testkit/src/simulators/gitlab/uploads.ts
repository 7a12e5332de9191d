import { createHash } from 'node:crypto';
import { ApiError, invalidParameter } from './api-error.ts';
import type { ProjectRecord, UploadRecord } from './records.ts';
import type { GitLabWorld } from './world.ts';

export const DEFAULT_UPLOAD_BYTES = 100 * 1024 * 1024;

const IMAGE = /\.(png|jpe?g|gif|bmp|tiff|ico|webp)$/i;

/** Reads the `file` field of a multipart body and keeps it. `contentType` carries the boundary. */
export async function storeUpload(
  world: GitLabWorld,
  project: ProjectRecord,
  body: Buffer,
  contentType: string,
  maxBytes: number,
): Promise<UploadRecord> {
  const file = await readFile(body, contentType);
  const content = new Uint8Array(await file.arrayBuffer());
  if (content.length > maxBytes) throw uploadTooLarge();
  const id = world.uploads.length + 1;
  const upload: UploadRecord = {
    id,
    projectId: project.id,
    // The real one is random; this one is the same in every run.
    secret: createHash('sha256').update(`${project.id}/${id}`).digest('hex').slice(0, 32),
    filename: file.name.replaceAll(/[^\w.+-]/g, '_'),
    mediaType: file.type === '' ? 'application/octet-stream' : file.type,
    bytes: content.length,
    content,
  };
  world.uploads.push(upload);
  return upload;
}

export function presentUpload(upload: UploadRecord): Record<string, unknown> {
  const url = `/uploads/${upload.secret}/${upload.filename}`;
  const image = IMAGE.test(upload.filename);
  const alt = image ? upload.filename.replace(IMAGE, '') : upload.filename;
  return {
    id: upload.id,
    alt,
    url,
    full_path: `/-/project/${upload.projectId}${url}`,
    markdown: `${image ? '!' : ''}[${alt}](${url})`,
  };
}

/** GitLab's edge refuses it, before the API sees it. */
export function uploadTooLarge(): ApiError {
  return new ApiError(413, '413 Request Entity Too Large\n');
}

async function readFile(body: Buffer, contentType: string): Promise<File> {
  if (!contentType.startsWith('multipart/form-data')) throw invalidParameter('file is missing');
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new ApiError(400, { error: 'Invalid multipart body' }, {}, { cause });
  }
  const file = form.get('file');
  if (file === null) throw invalidParameter('file is missing');
  if (typeof file === 'string') throw invalidParameter('file is invalid');
  return file;
}
