import { cutTo, fits, type TextLimit } from '../text-limit.ts';
import { type Section, type SectionName, SHED_ORDER } from './section.ts';

export interface Rendered {
  readonly text: string;
  /** Names of the sections that were left out or shortened to fit. */
  readonly omitted: string[];
}

interface Document {
  /** The title shortened to at most so many characters. */
  title(maxCharacters: number): string;
  readonly status: string;
  readonly sections: readonly Section[];
  /** Stands before the last section: what was left out, and where to read it. The shortest form comes last. */
  notes(omitted: readonly SectionName[]): readonly (string | undefined)[];
}

/** How many items of a section are shown; a section that is not in the map is left out. */
type Shown = ReadonlyMap<Section, number>;

const LONGEST_TITLE = 256;
/** A character and an ellipsis. */
const SHORTEST_TITLE = 2;

/** Rather than these, the note that names what was left out is shortened, and of the new failures the last. */
const ESSENTIAL: ReadonlySet<SectionName> = new Set(['conservation', 'generation time', 'summary', 'reason', 'comparison']);

/** At least one of these is shown as long as there is room for anything but title and status. */
const LAST_TO_GO: SectionName = 'new failures';

/** Gives up what is least useful, item by item, until the document keeps within the limit. Title and status go last. */
export function fitDocument(document: Document, limit: TextLimit | undefined): Rendered {
  const everything = new Map(document.sections.map((section) => [section, section.items.length]));
  const whole = assemble(document, everything, document.notes([])[0]);
  if (limit === undefined || fits(whole, limit)) return { text: whole, omitted: [] };

  const order = document.sections.toSorted((left, right) => SHED_ORDER.indexOf(left.name) - SHED_ORDER.indexOf(right.name));
  const lesser = order.filter((section) => !ESSENTIAL.has(section.name));
  return (
    shed(document, limit, lesser, 0) ??
    shed(document, limit, order, -1) ?? {
      text: writeBareTitle(document, limit, order),
      omitted: order.map((section) => section.name),
    }
  );
}

/** Leaves sections out in this order until the rest fits. Undefined: leaving them all out is not enough, or too much. */
function shed(document: Document, limit: TextLimit, order: readonly Section[], noteForm: 0 | -1): Rendered | undefined {
  const shown = new Map(document.sections.map((section) => [section, section.items.length]));
  const omitted: SectionName[] = [];
  const write = (): string => assemble(document, shown, document.notes(omitted).at(noteForm));
  for (const section of order) {
    shown.delete(section);
    omitted.push(section.name);
    if (!fits(write(), limit)) continue;
    keepWhatFits(section, shown, () => fits(write(), limit));
    if (section.name === LAST_TO_GO && !shown.has(section)) return undefined;
    return { text: write(), omitted };
  }
  return undefined;
}

/** Puts back as many items as there is room for. */
function keepWhatFits(section: Section, shown: Map<Section, number>, isWithin: () => boolean): void {
  let [most, fewestTooMany] = [0, section.items.length];
  while (fewestTooMany - most > 1) {
    const middle = Math.floor((most + fewestTooMany) / 2);
    shown.set(section, middle);
    if (isWithin()) most = middle;
    else fewestTooMany = middle;
  }
  if (most > 0) shown.set(section, most);
  else shown.delete(section);
}

function writeBareTitle(document: Document, limit: TextLimit, omitted: readonly Section[]): string {
  const notes = document.notes(omitted.map((section) => section.name));
  for (const note of [...notes, undefined]) {
    const text = [document.title(LONGEST_TITLE), document.status, note].filter((part) => part !== undefined).join('\n\n');
    if (fits(text, limit)) return text;
  }
  for (let length = Math.min(LONGEST_TITLE, limit.max); length >= SHORTEST_TITLE; length -= 1) {
    const text = `${document.title(length)}\n\n${document.status}`;
    if (fits(text, limit)) return text;
  }
  return cutTo(document.title(LONGEST_TITLE), limit, '');
}

function assemble(document: Document, shown: Shown, note: string | undefined): string {
  const blocks = [document.title(LONGEST_TITLE), document.status];
  let group: string | undefined;
  for (const section of document.sections) {
    if (section === document.sections.at(-1) && note !== undefined) blocks.push(note);
    const count = shown.get(section);
    if (count === undefined) continue;
    if (section.group !== undefined && section.group !== group) blocks.push(`## ${section.group}`);
    group = section.group;
    blocks.push((section.opening + section.items.slice(0, count).join(section.separator)).trimEnd());
    const closing = section.closing(count);
    if (closing !== undefined) blocks.push(closing);
  }
  return blocks.join('\n\n');
}
