import type { Control } from './choices.ts';
import { element } from './dom.ts';
import { formatNumber } from './format.ts';
import type { Choose } from './state.ts';
import type { Tests } from './tests.ts';

interface Branch {
  tests: number;
  bad: number;
}

const MOST_OPTIONS = 1000;

/** Goes down the tree of suites: a list of what is below the chosen path, and the path to go up again. */
export function createSuiteChoice(tests: Tests, choose: Choose): Control | undefined {
  if (tests.paths.length < 2) return undefined;
  const perPath = countPaths(tests);
  const select = element('select', { 'aria-label': 'Suite' });
  const path = element('span', { class: 'path' });
  const made = element('span', { class: 'suite-choice' }, path, select);
  let current: readonly string[] = [];
  select.addEventListener('change', () => choose({ suite: [...current, select.value] }));
  let shown = 'nothing yet';
  return {
    element: made,
    follow({ suite }) {
      if (shown === suite.join('\n')) return;
      shown = suite.join('\n');
      current = suite;
      const ups = suite.map((part, depth) => {
        const up = element('button', { type: 'button', class: 'up', 'aria-label': `Leave suite ${part}` }, part, ' ×');
        up.addEventListener('click', () => choose({ suite: suite.slice(0, depth) }));
        return up;
      });
      path.replaceChildren(...ups);
      const branches = [...branchesBelow(suite, tests, perPath)].sort(
        ([, one], [, other]) => other.bad - one.bad || other.tests - one.tests,
      );
      const options = branches
        .slice(0, MOST_OPTIONS)
        .map(([name, { tests, bad }]) =>
          element('option', { value: name }, `${name} (${formatNumber(tests)}${bad > 0 ? `, ${formatNumber(bad)} failed` : ''})`),
        );
      select.replaceChildren(element('option', { value: '' }, suite.length === 0 ? 'Any suite' : 'Any below'), ...options);
      select.hidden = options.length === 0;
    },
  };
}

function countPaths(tests: Tests): readonly Branch[] {
  const counts = tests.paths.map(() => ({ tests: 0, bad: 0 }));
  for (const [test, path] of tests.suites.entries()) {
    const count = counts[path];
    if (count === undefined) continue;
    count.tests += 1;
    if ('FEfe'.includes(tests.outcomes[test] ?? 'P')) count.bad += 1;
  }
  return counts;
}

function branchesBelow(suite: readonly string[], tests: Tests, perPath: readonly Branch[]): Map<string, Branch> {
  const branches = new Map<string, Branch>();
  for (const [index, path] of tests.paths.entries()) {
    const count = perPath[index];
    const name = tests.text(path[suite.length]);
    if (count === undefined || name === '' || !suite.every((part, depth) => tests.text(path[depth]) === part)) continue;
    const branch = branches.get(name) ?? { tests: 0, bad: 0 };
    branch.tests += count.tests;
    branch.bad += count.bad;
    branches.set(name, branch);
  }
  return branches;
}
