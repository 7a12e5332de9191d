import { element } from './dom.ts';

/** Pixels, where the style sheet does not say. */
const USUAL_ROW = 46;
/** Rows that are ready above and below what is seen. */
const SPARE = 8;

export interface ListParts {
  readonly row: (item: number) => HTMLElement;
  readonly details: (item: number) => HTMLElement;
  /** Told when the reader opens an item or closes it (undefined). */
  readonly onOpen: (item: number | undefined) => void;
}

export interface List {
  readonly grid: HTMLElement;
  /** Shows these from the top, or from where it was. */
  show(items: Uint32Array, keepPlace: boolean): void;
  /** The open item. */
  opened(): number | undefined;
  /** Opens the item, if it is shown, and scrolls to it. */
  open(item: number | undefined): void;
}

/**
 * A list that holds only the rows that are seen. The active row is named by `aria-activedescendant`, so that the focus
 * stays when rows come and go. One row at a time is open; it is as high as its details are.
 */
export function createList({ row, details, onOpen }: ListParts): List {
  const space = element('div', { role: 'rowgroup', class: 'space' });
  const grid = element('div', { id: 'list', role: 'treegrid', tabindex: 0, 'aria-label': 'Tests' }, space);
  const drawn = new Map<number, HTMLElement>();
  let items: Uint32Array = new Uint32Array();
  let active = 0;
  let opened = -1;
  let openedItem: number | undefined;
  let extra = 0;
  let frame = 0;
  let rowHeight = USUAL_ROW;

  const observer = new ResizeObserver(([entry]) => {
    const height = entry?.borderBoxSize[0]?.blockSize ?? 0;
    if (height === extra || height === 0) return;
    extra = height;
    draw();
  });
  const topOf = (position: number): number => position * rowHeight + (opened >= 0 && position > opened ? extra : 0);
  const positionAt = (pixels: number): number => {
    const below =
      opened >= 0 && pixels > topOf(opened) + rowHeight ? Math.max(pixels - extra, topOf(opened) + rowHeight) : pixels;
    return Math.floor(below / rowHeight);
  };

  function draw(): void {
    frame = 0;
    space.style.height = `${topOf(items.length)}px`;
    const first = Math.max(0, positionAt(grid.scrollTop) - SPARE);
    const last = Math.min(items.length, positionAt(grid.scrollTop + grid.clientHeight) + 1 + SPARE);
    for (const [position, made] of drawn) {
      if (position < first || position >= last) {
        made.remove();
        drawn.delete(position);
      }
    }
    let before: Element | null = space.firstElementChild;
    for (let position = first; position < last; position += 1) {
      const made = drawn.get(position) ?? make(position);
      if (made === before) before = made.nextElementSibling;
      else space.insertBefore(made, before);
      made.style.transform = `translateY(${topOf(position)}px)`;
      made.classList.toggle('active', position === active);
    }
    if (drawn.has(active)) grid.setAttribute('aria-activedescendant', `row-${active}`);
    else grid.removeAttribute('aria-activedescendant');
  }

  function make(position: number): HTMLElement {
    const item = items[position] ?? 0;
    const made = row(item);
    made.id = `row-${position}`;
    made.setAttribute('aria-rowindex', String(position + 1));
    drawn.set(position, made);
    if (position === opened) unfold(made, item);
    return made;
  }

  function unfold(made: HTMLElement, item: number): void {
    const shown = details(item);
    made.setAttribute('aria-expanded', 'true');
    made.append(shown);
    observer.disconnect();
    observer.observe(shown);
  }

  function fold(): void {
    const made = drawn.get(opened);
    made?.setAttribute('aria-expanded', 'false');
    made?.querySelector(':scope > .details')?.remove();
    observer.disconnect();
    opened = -1;
    openedItem = undefined;
    extra = 0;
  }

  function openAt(position: number): void {
    fold();
    opened = position;
    openedItem = items[position];
    const made = drawn.get(position);
    if (made !== undefined && openedItem !== undefined) {
      unfold(made, openedItem);
      extra = made.querySelector<HTMLElement>(':scope > .details')?.offsetHeight ?? 0;
    }
  }

  function toggle(position: number): void {
    if (position < 0 || position >= items.length) return;
    if (position === opened) fold();
    else openAt(position);
    activate(position);
    onOpen(openedItem);
  }

  function activate(position: number): void {
    active = Math.max(0, Math.min(items.length - 1, position));
    const top = topOf(active);
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top + rowHeight > grid.scrollTop + grid.clientHeight) grid.scrollTop = top + rowHeight - grid.clientHeight;
    draw();
  }

  const page = (): number => Math.max(1, Math.floor(grid.clientHeight / rowHeight) - 1);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => activate(active + 1),
    ArrowUp: () => activate(active - 1),
    PageDown: () => activate(active + page()),
    PageUp: () => activate(active - page()),
    Home: () => activate(0),
    End: () => activate(items.length - 1),
    Enter: () => toggle(active),
    ' ': () => toggle(active),
    ArrowRight: () => active !== opened && toggle(active),
    ArrowLeft: () => active === opened && toggle(active),
  };
  grid.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (act === undefined || event.target !== grid || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  grid.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || target.closest('.details') !== null) return;
    const position = Number(target.closest('.row')?.id.slice(4) ?? -1);
    if (position >= 0) toggle(position);
  });
  grid.addEventListener('scroll', () => (frame ||= requestAnimationFrame(draw)), { passive: true });
  new ResizeObserver(() => {
    rowHeight = Number.parseFloat(getComputedStyle(grid).getPropertyValue('--row')) || USUAL_ROW;
    draw();
  }).observe(grid);

  return {
    grid,
    show(shown, keepPlace) {
      const wanted = openedItem;
      fold();
      items = shown;
      for (const made of drawn.values()) made.remove();
      drawn.clear();
      grid.setAttribute('aria-rowcount', String(items.length));
      active = keepPlace ? Math.min(active, Math.max(0, items.length - 1)) : 0;
      if (!keepPlace) grid.scrollTop = 0;
      const position = wanted === undefined ? -1 : items.indexOf(wanted);
      if (position >= 0) openAt(position);
      draw();
    },
    opened: () => openedItem,
    open(item) {
      if (item === openedItem) return;
      const position = item === undefined ? -1 : items.indexOf(item);
      if (position < 0) {
        fold();
        draw();
        return;
      }
      openAt(position);
      active = position;
      space.style.height = `${topOf(items.length)}px`;
      grid.scrollTop = Math.max(0, topOf(position) - rowHeight);
      draw();
    },
  };
}
