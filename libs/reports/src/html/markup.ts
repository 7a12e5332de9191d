/** A piece of HTML in which everything that came from outside is escaped: {@link markup} sees to it. */
export class Html {
  readonly #source: string;

  private constructor(source: string) {
    this.#source = source;
  }

  /** For our own constants; never for text from outside. */
  static trusted(source: string): Html {
    return new Html(source);
  }

  toString(): string {
    return this.#source;
  }
}

type Part = Html | string | number | undefined | readonly Part[];

/**
 * Template tag. Values are escaped for element content and quoted attributes, the only places where they may stand; lists
 * are joined, `undefined` is nothing.
 */
export function markup(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return Html.trusted(literals.map((literal, index) => literal + sourceOf(parts[index])).join(''));
}

function sourceOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'object') return part.map(sourceOf).join('');
  return escapeHtml(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
