import { gunzipSync } from 'node:zlib';
import type { PageData } from '../src/html/data/page-data.ts';

export interface ReadPage {
  readonly data: PageData;
  readonly details: readonly string[];
  /** Both blocks as text, decompressed. */
  readonly text: string;
}

/** What the page's script would read. */
export function readPage(html: string): ReadPage {
  const block = (id: string): string => {
    const packed = new RegExp(`<script type="application/octet-stream" id="${id}">([\\w+/=]+)</script>`).exec(html)?.[1] ?? '';
    return gunzipSync(Buffer.from(packed, 'base64')).toString();
  };
  const [data, details] = [block('data'), block('details')];
  return { data: JSON.parse(data) as PageData, details: JSON.parse(details) as string[], text: `${data}${details}` };
}
