import type { Express } from 'express';
import { html, type Html, sendPage } from './page.ts';

/** What a person, or a test, may look at without a credential. No tokens may be in either. */
interface Shown {
  /** Of the page at `/`. */
  readonly title: string;
  /** Makes its body. */
  readonly page: () => Html;
  /** What `/__state` answers with, as JSON. */
  readonly state: () => object;
}

export function addStatePages(app: Express, { title, page, state }: Shown): void {
  app.get('/', (_request, response) => sendPage(response, title, page()));
  app.get('/favicon.ico', (_request, response) => void response.status(204).end());
  app.get('/__state', (_request, response) => void response.json(state()));
}

export type Cell = Html | string | number;

export function drawTable(head: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  return html`<table>
    <tr>
      ${head.map((name) => html`<th>${name}</th>`)}
    </tr>
    ${rows.map(
      (row) =>
        html`<tr>
          ${row.map((cell) => html`<td>${cell}</td>`)}
        </tr>`,
    )}
  </table>`;
}

/** A table under its title, which says so when there are no rows. */
export function drawTitledTable(title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  return html`<h3>${title}</h3>
    ${rows.length === 0 ? html`<p>None.</p>` : drawTable(head, rows)}`;
}
