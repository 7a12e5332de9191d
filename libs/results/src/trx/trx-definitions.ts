import type { TestReport } from '@testwire/contracts';
import { clipText, FIELD } from '../clip-text.ts';
import type { XmlElement } from '../xml/element-reader.ts';

type Definition = { readonly className: string | undefined; readonly owner: string | undefined };

/** What `<TestDefinitions>` tells about the tests. It may stand before or behind their results. */
export class TrxDefinitions {
  readonly #byId = new Map<string, Definition>();
  readonly #suites = new Map<string, string[]>();

  add(definition: XmlElement): void {
    const id = definition.attribute('id');
    // "Namespace.Class, Assembly, Version=…" in what Visual Studio wrote.
    const className = definition.part('TestMethod')?.attribute('className')?.split(',')[0]?.trim();
    const owner = definition.part('Owners')?.part('Owner')?.attribute('name');
    if (id !== undefined) this.#byId.set(id, { className, owner });
  }

  /** Adds class and owner to a test, and takes the class off its name. */
  describe(test: TestReport, testId: string | undefined): void {
    const { className, owner } = this.#byId.get(testId ?? '') ?? {};
    if (owner !== undefined) test.owner = clipText(owner, FIELD.owner);
    if (className === undefined || className === '') return;
    test.suite = this.#suiteOf(className);
    const prefix = `${className}.`;
    if (test.name.startsWith(prefix) && test.name.length > prefix.length) test.name = test.name.slice(prefix.length);
  }

  #suiteOf(className: string): string[] {
    const suite = this.#suites.get(className) ?? [clipText(className, FIELD.suite)];
    this.#suites.set(className, suite);
    return suite;
  }
}
