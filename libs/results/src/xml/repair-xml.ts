/** How much was put right on the way, and the line of the first place. */
export type Repairs = { readonly count: number; readonly line: number };

type Section = 'markup' | 'comment' | 'cdata';

const DECLARATION = /^\s*<\?xml\s[^>]*\?>/;
const BARE_AMPERSAND = /&(?!#\d{1,8};|#x[\da-fA-F]{1,8};|[A-Za-z_:][\w:.-]{0,63};)/g;
// XML 1.1 admits these as references only; NUL, U+FFFE and U+FFFF not at all.
const CONTROL = /[\p{Cc}\uFFFE\uFFFF](?<![\t\n\r\x85])/gu;
const UNFINISHED = /(?:&[^;]{0,70}|<(?:!(?:-{1,60}|\[[CDAT]{0,5})?)?|\]{1,2}|-{1,2})$/;
const END = { comment: '-->', cdata: ']]>' } as const;

/**
 * Makes the two commonest faults of JUnit writers harmless before the parser sees them: raw control characters (console
 * colours), and a bare `&`, from which saxes would skip everything up to the next `;`, tags included. Text goes in and
 * comes out in pieces, line for line. The XML declaration is blanked: the encoding was settled before.
 */
export class XmlRepair {
  #inside: Section = 'markup';
  #carried: string | undefined;
  #line = 1;
  #count = 0;
  #firstLine = 0;

  push(piece: string): string {
    const text = this.#carried === undefined ? piece.replace(DECLARATION, blank) : this.#carried + piece;
    const tail = text.slice(-80);
    const unfinished = UNFINISHED.exec(tail)?.[0].length ?? 0;
    this.#carried = unfinished === 0 ? '' : text.slice(-unfinished);
    return this.#repair(unfinished === 0 ? text : text.slice(0, -unfinished));
  }

  flush(): string {
    const rest = this.#carried ?? '';
    this.#carried = '';
    return this.#repair(rest);
  }

  get repairs(): Repairs | undefined {
    return this.#count === 0 ? undefined : { count: this.#count, line: this.#firstLine };
  }

  #repair(text: string): string {
    let out = '';
    for (let at = 0; at < text.length;) {
      const inside = this.#inside;
      const { end, next } = inside === 'markup' ? endOfMarkup(text, at) : endOfSection(text, at, inside);
      const section = text.slice(at, end);
      out += this.#repairSection(section, inside);
      this.#line += countNewlines(section, section.length);
      this.#inside = next;
      at = end;
    }
    return out;
  }

  #repairSection(section: string, inside: Section): string {
    const repaired = section.replace(CONTROL, (character, at: number) => {
      this.#note(section, at);
      return inside === 'comment' ? ' ' : reference(character, inside);
    });
    if (inside !== 'markup') return repaired;
    return repaired.replace(BARE_AMPERSAND, (_, at: number) => {
      this.#note(repaired, at);
      return '&amp;';
    });
  }

  #note(section: string, at: number): void {
    if (this.#count === 0) this.#firstLine = this.#line + countNewlines(section, at);
    this.#count += 1;
  }
}

type Span = { end: number; next: Section };

/** Markup runs up to and including the opening mark of the next comment or CDATA section. */
function endOfMarkup(text: string, from: number): Span {
  for (let at = text.indexOf('<!', from); at !== -1; at = text.indexOf('<!', at + 2)) {
    if (text.startsWith('<!--', at)) return { end: at + 4, next: 'comment' };
    if (text.startsWith('<![CDATA[', at)) return { end: at + 9, next: 'cdata' };
  }
  return { end: text.length, next: 'markup' };
}

function endOfSection(text: string, from: number, inside: 'comment' | 'cdata'): Span {
  const at = text.indexOf(END[inside], from);
  return at === -1 ? { end: text.length, next: inside } : { end: at + 3, next: 'markup' };
}

/** A CDATA section knows no references, so it is left for one and entered again. */
function reference(character: string, inside: Section): string {
  const code = character.charCodeAt(0);
  if (code === 0 || code > 0xfffd) return '\uFFFD';
  return inside === 'cdata' ? `]]>&#${code};<![CDATA[` : `&#${code};`;
}

function blank(declaration: string): string {
  return declaration.replaceAll(/[^\r\n]/g, ' ');
}

function countNewlines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
