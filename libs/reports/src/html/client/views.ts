import { element, need } from './dom.ts';

/** Makes tabs of the page's sections. Without the script they stand below each other, as they do on paper. */
export function createViews(onChoose: (view: string) => void): (view: string) => void {
  const sections = [...document.querySelectorAll<HTMLElement>('[data-view]')];
  const tabs = sections.map((section) => {
    const tab = element(
      'button',
      { type: 'button', role: 'tab', id: `tab-${section.id}`, 'aria-controls': section.id },
      section.dataset['view'],
    );
    tab.addEventListener('click', () => onChoose(section.id));
    section.setAttribute('role', 'tabpanel');
    section.removeAttribute('aria-label');
    section.setAttribute('aria-labelledby', tab.id);
    return tab;
  });
  const bar = element('div', { role: 'tablist', 'aria-label': 'Parts of the report', class: 'tabs' }, ...tabs);
  bar.addEventListener('keydown', ({ key }) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (step === 0 || at < 0) return;
    next?.focus();
    next?.click();
  });
  need('main').prepend(bar);
  return (view) => {
    const shown = sections.some(({ id }) => id === view) ? view : 'tests';
    for (const [index, section] of sections.entries()) {
      section.classList.toggle('away', section.id !== shown);
      tabs[index]?.setAttribute('aria-selected', String(section.id === shown));
      tabs[index]?.setAttribute('tabindex', section.id === shown ? '0' : '-1');
    }
  };
}
