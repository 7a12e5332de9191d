import { formatCount } from '@testwire/contracts';
import { CollectedText } from '../collected-text.ts';
import type { Source } from '../format.ts';
import type { TestList } from '../found-test.ts';
import type { TapLine } from './tap-line.ts';
import { TapPoint } from './tap-point.ts';

const INDENT = 4;
const PLAN = '(plan)';
const BAIL_OUT = '(bail out)';

type Level = {
  points: number;
  plan: { readonly count: number; readonly isLast: boolean } | undefined;
  /** The latest point, which YAML and comments belong to. */
  latest: TapPoint | undefined;
  /** Points below the top wait for the one that they are subtests of. */
  waiting: TapPoint[];
  /** The point that said "{", until its "}". */
  opened: TapPoint | undefined;
};

/** One TAP document that is being read, with its subtests by depth. */
export class TapDocument {
  readonly #source: Source;
  readonly #tests: TestList;
  #levels: Level[] = [startLevel()];
  #bailedOut = false;
  /** False when something is out of order, or missing. */
  isWhole = true;

  constructor(source: Source, tests: TestList) {
    this.#source = source;
    this.#tests = tests;
  }

  get isEmpty(): boolean {
    const [top] = this.#levels;
    return this.#levels.length === 1 && top?.points === 0 && top.plan === undefined && !this.#bailedOut;
  }

  /** The indentation of the YAML block that may follow now, and where its lines go. */
  openYaml(indent: number): CollectedText | undefined {
    const latest = this.#levels[Math.floor(indent / INDENT)]?.latest;
    if (latest === undefined || latest.yaml !== undefined || indent % INDENT !== 2) return undefined;
    latest.yaml = new CollectedText(this.#source.limits.maxDetails);
    return latest.yaml;
  }

  apply(line: TapLine, indent: number, at: number): void {
    const depth = indent / INDENT;
    if (line.kind === 'bail-out') this.#bailOut(line.reason);
    if (!Number.isInteger(depth)) return;
    if (depth >= this.#source.limits.maxDepth) {
      if (line.kind === 'point')
        this.complain(`The subtest is nested deeper than ${this.#source.limits.maxDepth} levels and was left out.`, at);
      return;
    }
    if (line.kind === 'point') this.#addPoint(new TapPoint(line, (this.#levels[depth]?.points ?? 0) + 1), depth, at);
    else if (line.kind === 'plan') this.#addPlan(this.#level(depth), line.count, at);
    else if (line.kind === 'close') this.#close(depth);
    else if (line.kind === 'comment') this.#comment(this.#levels[depth]?.latest, line.text);
  }

  complain(message: string, at: number): void {
    this.isWhole = false;
    this.#source.problems.add(message, at);
  }

  /** Ends the document: subtests without their test, and plans that were not kept. */
  finish(at: number): void {
    for (let depth = this.#levels.length - 1; depth > 0; depth -= 1) {
      const level = this.#levels[depth];
      if (level === undefined) continue;
      const { opened } = this.#levels[depth - 1] ?? {};
      if (opened !== undefined) this.#adopt(opened, depth);
      else if (level.waiting.length > 0) {
        if (!this.#bailedOut) this.complain('The document ends inside a subtest.', at);
        for (const point of level.waiting) this.#keep(point, depth - 1);
      }
    }
    const [top] = this.#levels;
    this.#flush(top);
    if (top !== undefined && !this.#bailedOut) this.#checkPlan(top, at);
  }

  #addPoint(point: TapPoint, depth: number, at: number): void {
    const level = this.#level(depth);
    if (level.plan?.isLast === true && depth === 0) {
      this.complain('A test follows the plan that ends the document; it was counted.', at);
      level.plan = { ...level.plan, isLast: false };
    }
    this.#forgetBrace(level, depth);
    level.points += 1;
    this.#flush(level);
    if (!point.line.opens) this.#adopt(point, depth + 1);
    level.opened = point.line.opens ? point : undefined;
    level.latest = point;
    if (depth > 0) level.waiting.push(point);
  }

  #addPlan(level: Level, count: number, at: number): void {
    if (level.plan !== undefined) this.complain('There is more than one plan; the first one counts.', at);
    else level.plan = { count, isLast: level.points > 0 };
  }

  #close(depth: number): void {
    const level = this.#levels[depth];
    if (level?.opened === undefined) return;
    this.#adopt(level.opened, depth + 1);
    level.opened = undefined;
  }

  /** A brace that no subtest followed was part of the name; what it would have held is none of the next point's. */
  #forgetBrace(level: Level, depth: number): void {
    if (level.opened !== undefined) this.#adopt(level.opened, depth + 1);
    level.opened = undefined;
  }

  /** Gives the points of `depth` to the one that they are subtests of. */
  #adopt(parent: TapPoint, depth: number): void {
    const level = this.#levels[depth];
    this.#levels = this.#levels.slice(0, depth);
    if (level === undefined || level.waiting.length === 0) return;
    const below = level.waiting.filter((point) => !point.isGroup);
    for (const point of below) point.enter(parent);
    parent.isGroup = parent.status !== 'failed' || below.some((point) => point.status === 'failed');
    for (const point of level.waiting) if (!point.isGroup) this.#keep(point, depth - 1);
  }

  #keep(point: TapPoint, depth: number): void {
    if (depth === 0) this.#tests.add(point.toTest());
    else this.#levels[depth]?.waiting.push(point);
  }

  /** At the top, a point is done once the next one comes. */
  #flush(level: Level | undefined): void {
    if (level === undefined || level !== this.#levels[0] || level.latest === undefined) return;
    if (!level.latest.isGroup) this.#tests.add(level.latest.toTest());
    level.latest = undefined;
  }

  #comment(point: TapPoint | undefined, text: string): void {
    if (point === undefined || point.status !== 'failed' || /^Subtest: |^(?:tests|pass|fail) /.test(text)) return;
    point.comments ??= new CollectedText(this.#source.limits.maxDetails);
    point.comments.add(`${text}\n`);
  }

  #bailOut(reason: string): void {
    if (this.#bailedOut) return;
    this.#bailedOut = true;
    this.#flush(this.#levels[0]);
    this.#tests.add({ name: BAIL_OUT, status: 'failed', message: reason.trim() === '' ? 'The tests were given up.' : reason });
  }

  #checkPlan({ plan, points }: Level, at: number): void {
    if (plan?.count === points) return;
    const message =
      plan === undefined
        ? 'There is no plan, so that tests may be missing.'
        : `The plan says ${formatCount(plan.count, 'test')}, and the document has ${points}.`;
    if (plan === undefined || plan.count > points) this.complain(message, at);
    else this.#source.problems.add(message, at);
    this.#tests.add({ name: PLAN, status: 'failed', message });
  }

  #level(depth: number): Level {
    while (this.#levels.length <= depth) this.#levels.push(startLevel());
    return this.#levels[depth] ?? startLevel();
  }
}

function startLevel(): Level {
  return { points: 0, plan: undefined, latest: undefined, waiting: [], opened: undefined };
}
