/** What the bytes are decoded with, and why that is not what the file says, if it is not. */
export type Encoding = { readonly label: string; readonly complaint?: string };

const DECLARED = /^[^<]{0,64}<\?xml\s[^>]*?encoding\s*=\s*["']([^"']{1,64})["']/;

/**
 * Decides the encoding from the first bytes: byte order mark, then the zero bytes of UTF-16, then the XML declaration,
 * then UTF-8. Bytes outweigh words: a declaration that the bytes contradict is ignored.
 */
export function detectEncoding(head: Uint8Array): Encoding {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { label: 'utf-8' };
  if (a === 0xff && b === 0xfe) return { label: 'utf-16le' };
  if (a === 0xfe && b === 0xff) return { label: 'utf-16be' };
  if (a !== undefined && a !== 0 && b === 0) return { label: 'utf-16le' };
  if (a === 0 && b !== undefined && b !== 0) return { label: 'utf-16be' };
  const declared = DECLARED.exec(new TextDecoder('latin1').decode(head.subarray(0, 512)))?.[1];
  if (declared === undefined) return { label: 'utf-8' };
  const label = knownLabel(declared);
  if (label === undefined)
    return { label: 'utf-8', complaint: `The encoding "${declared}" is not known; the file was read as UTF-8.` };
  if (label.startsWith('utf-16')) {
    return { label: 'utf-8', complaint: `The file declares ${declared}, but its bytes are not; it was read as UTF-8.` };
  }
  return { label };
}

/** The WHATWG name of an encoding. Its "iso-8859-1" is windows-1252, which differs in control characters only. */
function knownLabel(name: string): string | undefined {
  try {
    return new TextDecoder(name.trim()).encoding;
  } catch {
    return undefined;
  }
}
