import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const NOT_OURS: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage', '.git', '.data']);

/** Every Markdown file below `root`, as a path relative to it, with its text. */
export async function readMarkdown(root: string): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  const look = async (directory: string): Promise<void> => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() && !NOT_OURS.has(entry.name)) await look(path);
      else if (entry.isFile() && entry.name.endsWith('.md')) pages.set(relative(root, path), await readFile(path, 'utf8'));
    }
  };
  await look(root);
  return pages;
}

/** Without what is shown as it is: a link in a code block is none. */
function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^( *)(```+|~~~+)[\s\S]*?^ *\2/gm, '').replaceAll(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
}

const INLINE = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
const REFERENCE = /^ {0,3}\[[^\]]+\]:\s+<?([^\s>]+)>?/gm;

/** Targets of all links and images that lead to a place in the repository. */
export function relativeLinks(markdown: string): string[] {
  const text = withoutCode(markdown);
  const targets = [...text.matchAll(INLINE), ...text.matchAll(REFERENCE)].map((match) => match[1] ?? '');
  return targets.filter((target) => target !== '' && !/^(?:[a-z][a-z+.-]*:|\/\/)/i.test(target));
}

/** The names that a page's headings are linked by, as GitHub and GitLab make them. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const headings = markdown.replaceAll(/^( *)(```+|~~~+)[\s\S]*?^ *\2/gm, '').matchAll(/^#{1,6} +(.+?) *#*$/gm);
  for (const [, heading = ''] of headings) {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let again = 1; anchors.has(unique); again += 1) unique = `${anchor}-${again}`;
    anchors.add(unique);
  }
  return anchors;
}
