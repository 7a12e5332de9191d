import type { TestStatus } from '@testwire/contracts';
import type { FoundAttempt, FoundTest, TestList } from '../found-test.ts';
import { asAmount, asArray, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';

type OpenTest = {
  readonly about: JsonObject;
  readonly startedAt: number | undefined;
  readonly errors: {
    readonly isFailure: boolean;
    readonly message: string;
    readonly details: string;
    readonly isLate: boolean;
  }[];
  skipReason: string | undefined;
  done:
    | { readonly result: string; readonly isSkipped: boolean; readonly isHidden: boolean; readonly time: number | undefined }
    | undefined;
};

const MOST_ERRORS = 100;
const STATUS: ReadonlyMap<string, TestStatus> = new Map<string, TestStatus>([
  ['success', 'passed'],
  ['failure', 'failed'],
  ['error', 'errored'],
]);

/** What the events told so far. An error may follow the end of its test, so that tests are told at the end. */
export class DartRun {
  readonly #suites = new Map<unknown, JsonObject>();
  readonly #groups = new Map<unknown, JsonObject>();
  readonly #tests = new Map<unknown, OpenTest>();
  /** Undefined until the event `done`. `success` is null when the run was stopped. */
  end: { readonly success: unknown } | undefined;
  /** The latest time of an event, in milliseconds since the start. */
  lastTime = 0;

  apply(event: JsonObject): void {
    const open = this.#tests.get(event['testID']);
    const time = asAmount(event['time']);
    this.lastTime = Math.max(this.lastTime, time ?? 0);
    switch (event['type']) {
      case 'suite':
        this.#keep(this.#suites, event['suite']);
        break;
      case 'group':
        this.#keep(this.#groups, event['group']);
        break;
      case 'testStart': {
        const about = asObject(event['test']);
        if (about !== undefined) {
          this.#tests.set(about['id'], { about, startedAt: time, errors: [], skipReason: undefined, done: undefined });
        }
        break;
      }
      case 'error':
        if (open !== undefined && open.errors.length < MOST_ERRORS) open.errors.push(readError(event, open.done !== undefined));
        break;
      case 'print':
        if (open !== undefined && event['messageType'] === 'skip')
          open.skipReason = asText(event['message'])?.replace(/^Skip: /, '');
        break;
      case 'testDone':
        if (open !== undefined) {
          const { skipped, hidden, result } = event;
          open.done = { result: String(result), isSkipped: skipped === true, isHidden: hidden === true, time };
        }
        break;
      case 'done':
        this.end = { success: event['success'] };
        break;
      default:
    }
  }

  /** Hidden tests are the loading of files; they count once they fail. Returns how many tests have no end. */
  tell(tests: TestList): number {
    let unfinished = 0;
    for (const open of this.#tests.values()) {
      const status = judge(open);
      if (open.done === undefined) unfinished += 1;
      if (open.done?.isHidden !== true || status === 'failed' || status === 'errored') tests.add(this.#toTest(open, status));
    }
    return unfinished;
  }

  #keep(map: Map<unknown, JsonObject>, value: unknown): void {
    const object = asObject(value);
    if (object !== undefined) map.set(object['id'], object);
  }

  #toTest(open: OpenTest, status: TestStatus): FoundTest {
    const { about, done, errors } = open;
    const suite = this.#suites.get(about['suiteID']);
    const { names, prefix } = this.#groupsOf(about);
    const end = done?.time;
    return {
      ...failureOf(open, status),
      name: withoutPrefix(asText(about['name']) ?? '', prefix),
      suite: names,
      file: asText(suite?.['path']),
      line: lineOf(about),
      environment: asText(suite?.['platform']),
      status,
      durationMs: end === undefined || open.startedAt === undefined ? undefined : end - open.startedAt,
      retries: status === 'passed' ? errors.map(toRetry) : [],
    };
  }

  /** Each group's name begins with that of the group around it, and a test's with that of its group. */
  #groupsOf(about: JsonObject): { names: string[]; prefix: string } {
    const names: string[] = [];
    let prefix = '';
    for (const id of asArray(about['groupIDs']) ?? []) {
      const name = asText(this.#groups.get(id)?.['name']);
      if (name === undefined) continue;
      names.push(withoutPrefix(name, prefix));
      prefix = name;
    }
    return { names, prefix };
  }
}

function judge({ done, errors }: OpenTest): TestStatus {
  if (done === undefined) return 'errored';
  const late = errors.find((error) => error.isLate);
  if (late !== undefined) return late.isFailure ? 'failed' : 'errored';
  return done.isSkipped ? 'skipped' : (STATUS.get(done.result) ?? 'errored');
}

function failureOf({ done, errors, skipReason }: OpenTest, status: TestStatus): Pick<FoundAttempt, 'message' | 'details'> {
  if (status === 'skipped') return { message: skipReason };
  if (status === 'passed') return {};
  if (done === undefined && errors.length === 0)
    return { message: 'The file ends while this test was running, so its outcome is not known.' };
  const messages = errors.map((error) => error.message);
  return { message: messages.join('\n'), details: errors.map((error) => error.details).join('\n\n') };
}

function readError(event: JsonObject, isLate: boolean): OpenTest['errors'][number] {
  const message = asText(event['error']) ?? '';
  const trace = asText(event['stackTrace']) ?? '';
  return { isFailure: event['isFailure'] === true, message: message.trim(), details: `${message.trimEnd()}\n${trace}`, isLate };
}

function toRetry({ isFailure, message, details }: OpenTest['errors'][number]): FoundAttempt {
  return { status: isFailure ? 'failed' : 'errored', message, details };
}

/** `root_line` is the line in the test's own file, where `line` is in another. */
function lineOf(about: JsonObject): number | undefined {
  const own = asCount(about['root_line']);
  return own ?? (asText(about['url'])?.startsWith('file:') === true ? asCount(about['line']) : undefined);
}

function withoutPrefix(name: string, prefix: string): string {
  return prefix !== '' && name.startsWith(`${prefix} `) ? name.slice(prefix.length + 1) : name;
}
