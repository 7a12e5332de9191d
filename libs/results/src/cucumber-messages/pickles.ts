import { asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsOf } from '../json/read-report.ts';

export type Pickle = {
  readonly name: string | undefined;
  readonly suite: readonly string[];
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** The cells of the row that a scenario outline was run with: "n=2, tier=gold". */
  readonly parameters: string | undefined;
};

type Node = { readonly line: number | undefined; readonly suite: readonly string[]; readonly parameters: string | undefined };

/** Scenarios as they are run, and where they come from in the documents. */
export class Pickles {
  readonly #nodes = new Map<string, Node>();
  readonly #pickles = new Map<string, Pickle>();

  addDocument(document: JsonObject): void {
    const feature = asObject(document['feature']);
    if (feature !== undefined) this.#addChildren(feature, namesOf([], feature));
  }

  addPickle(pickle: JsonObject): void {
    const id = asText(pickle['id']);
    if (id === undefined) return;
    const ids = Array.isArray(pickle['astNodeIds']) ? pickle['astNodeIds'].map(String) : [];
    const nodes = ids.flatMap((each) => this.#nodes.get(each) ?? []);
    this.#pickles.set(id, {
      name: asText(pickle['name']),
      suite: nodes[0]?.suite ?? [],
      file: asText(pickle['uri']),
      line: asCount(asObject(pickle['location'])?.['line']) ?? nodes.at(-1)?.line,
      parameters: nodes.find((node) => node.parameters !== undefined)?.parameters,
    });
  }

  get(id: string | undefined): Pickle | undefined {
    return id === undefined ? undefined : this.#pickles.get(id);
  }

  #addChildren(parent: JsonObject, suite: readonly string[]): void {
    for (const child of objectsOf(parent['children'])) {
      const rule = asObject(child['rule']);
      if (rule !== undefined) this.#addChildren(rule, namesOf(suite, rule));
      const scenario = asObject(child['scenario']);
      if (scenario === undefined) continue;
      this.#addNode(scenario, suite, undefined);
      for (const examples of objectsOf(scenario['examples'])) this.#addRows(examples, suite);
    }
  }

  #addRows(examples: JsonObject, suite: readonly string[]): void {
    const names = cellsOf(asObject(examples['tableHeader']));
    for (const row of objectsOf(examples['tableBody'])) {
      const cells = cellsOf(row).map((cell, index) => `${names[index] ?? index + 1}=${cell}`);
      this.#addNode(row, suite, cells.join(', '));
    }
  }

  #addNode(node: JsonObject, suite: readonly string[], parameters: string | undefined): void {
    const id = asText(node['id']);
    if (id !== undefined) this.#nodes.set(id, { line: asCount(asObject(node['location'])?.['line']), suite, parameters });
  }
}

function namesOf(above: readonly string[], named: JsonObject): readonly string[] {
  const name = asText(named['name']);
  return name === undefined ? above : [...above, name];
}

function cellsOf(row: JsonObject | undefined): string[] {
  return objectsOf(row?.['cells']).map((cell) => asText(cell['value']) ?? '');
}
