/** What XML 1.0 has no way to write, and {@link publishedText} leaves: https://www.w3.org/TR/xml/#charsets */
const UNWRITABLE = /[\uFFFE\uFFFF]/g;

const TEXT = /[&<>\r]/g;
/** Line ends and tabs in attributes are read back as blanks unless they are references. */
const VALUE = /[&<>"\t\n\r]/g;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export function xmlText(text: string): string {
  return text.replace(UNWRITABLE, '\uFFFD').replace(TEXT, (character) => REFERENCES[character] ?? '');
}

/** ` name="value"` for every attribute that there is. */
export function xmlAttributes(attributes: Attributes): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => ` ${name}="${xmlValue(String(value))}"`).join('');
}

function xmlValue(value: string): string {
  return value.replace(UNWRITABLE, '\uFFFD').replace(VALUE, (character) => REFERENCES[character] ?? '');
}
