import { isWorse, judgeStep } from '../cucumber/step-status.ts';
import { OUTSIDE_ANY_TEST } from '../found-test.ts';
import type { FoundAttempt, TestList } from '../found-test.ts';
import { asAmount, asCount, asObject, asText } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { Pickles } from './pickles.ts';

type Try = {
  readonly startedAt: number | undefined;
  word: string | undefined;
  message: string | undefined;
  trace: string | undefined;
  durationMs: number | undefined;
  isFinished: boolean;
};

/** What the messages told so far. */
export class MessagesRun {
  readonly #pickles = new Pickles();
  /** The pickle of each test case. */
  readonly #cases = new Map<string, string>();
  readonly #triesOfCase = new Map<string, Try[]>();
  readonly #open = new Map<string, Try>();
  readonly #outside: {
    readonly message: string;
    readonly details: string | undefined;
    readonly file: string | undefined;
    readonly line: number | undefined;
  }[] = [];
  #startedAt: number | undefined;
  tool: string | undefined;
  durationSeconds: number | undefined;
  isFinished = false;
  hasFailed = false;

  apply(envelope: JsonObject): void {
    for (const [kind, value] of Object.entries(envelope)) {
      const message = asObject(value);
      if (message !== undefined) this.#applyMessage(kind, message);
    }
  }

  /** Returns how many scenarios were started and did not finish. */
  tell(tests: TestList): number {
    let unfinished = 0;
    for (const [id, tries] of this.#triesOfCase) {
      const last = tries.at(-1);
      if (last === undefined) continue;
      if (!last.isFinished) unfinished += 1;
      const pickle = this.#pickles.get(this.#cases.get(id));
      const retries = tries.slice(0, -1).map(toAttempt);
      tests.add({
        ...toAttempt(last),
        name: pickle?.name,
        suite: pickle?.suite,
        file: pickle?.file,
        line: pickle?.line,
        parameters: pickle?.parameters,
        retries,
      });
    }
    for (const outside of this.#outside) tests.add({ ...outside, name: OUTSIDE_ANY_TEST, status: 'errored' });
    return unfinished;
  }

  #applyMessage(kind: string, message: JsonObject): void {
    switch (kind) {
      case 'meta':
        this.tool = asText(asObject(message['implementation'])?.['name']);
        break;
      case 'gherkinDocument':
        this.#pickles.addDocument(message);
        break;
      case 'pickle':
        this.#pickles.addPickle(message);
        break;
      case 'testCase':
        this.#cases.set(String(message['id']), String(message['pickleId']));
        break;
      case 'testRunStarted':
        this.#startedAt = readInstant(message['timestamp']);
        break;
      case 'testCaseStarted':
        this.#startTry(message);
        break;
      case 'testStepFinished':
        this.#addStep(message);
        break;
      case 'testCaseFinished':
        this.#finishTry(message);
        break;
      case 'testRunHookFinished':
        this.#addHook(asObject(message['result']));
        break;
      case 'parseError':
        this.#addParseError(message);
        break;
      case 'testRunFinished':
        this.#finish(message);
        break;
      default:
    }
  }

  #startTry(message: JsonObject): void {
    const id = String(message['testCaseId']);
    const tried: Try = {
      startedAt: readInstant(message['timestamp']),
      word: undefined,
      message: undefined,
      trace: undefined,
      durationMs: undefined,
      isFinished: false,
    };
    const tries = this.#triesOfCase.get(id) ?? [];
    tries.push(tried);
    this.#triesOfCase.set(id, tries);
    this.#open.set(String(message['id']), tried);
  }

  #addStep(message: JsonObject): void {
    const tried = this.#open.get(String(message['testCaseStartedId']));
    const result = asObject(message['testStepResult']);
    const word = asText(result?.['status'])?.toLowerCase();
    if (tried === undefined || word === undefined || !isWorse(word, tried.word)) return;
    tried.word = word;
    tried.message = asText(asObject(result?.['exception'])?.['message']) ?? asText(result?.['message']);
    tried.trace = asText(asObject(result?.['exception'])?.['stackTrace']) ?? asText(result?.['message']);
  }

  #finishTry(message: JsonObject): void {
    const id = String(message['testCaseStartedId']);
    const tried = this.#open.get(id);
    if (tried === undefined) return;
    const end = readInstant(message['timestamp']);
    tried.isFinished = true;
    tried.durationMs = end === undefined || tried.startedAt === undefined ? undefined : end - tried.startedAt;
    this.#open.delete(id);
  }

  #addHook(result: JsonObject | undefined): void {
    const word = asText(result?.['status'])?.toLowerCase() ?? 'passed';
    const status = judgeStep(word);
    if (status === 'passed' || status === 'skipped') return;
    const details = asText(asObject(result?.['exception'])?.['stackTrace']) ?? asText(result?.['message']);
    this.#outside.push({
      message: asText(result?.['message']) ?? 'A hook of the run failed.',
      details,
      file: undefined,
      line: undefined,
    });
  }

  #addParseError(error: JsonObject): void {
    const source = asObject(error['source']);
    const line = asCount(asObject(source?.['location'])?.['line']);
    this.#outside.push({
      message: asText(error['message']) ?? 'The file could not be parsed.',
      details: undefined,
      file: asText(source?.['uri']),
      line,
    });
  }

  #finish(message: JsonObject): void {
    this.isFinished = true;
    this.hasFailed = message['success'] === false;
    const end = readInstant(message['timestamp']);
    if (end !== undefined && this.#startedAt !== undefined) this.durationSeconds = Math.max(0, end - this.#startedAt) / 1000;
    this.#addHook(
      asObject(message['exception']) === undefined
        ? undefined
        : { status: 'FAILED', exception: message['exception'], message: message['message'] },
    );
  }
}

/** No step at all is a success for Cucumber; no end is none. */
function toAttempt({ word, message, trace, durationMs, isFinished }: Try): FoundAttempt {
  const status = judgeStep(word ?? 'passed');
  if (!isFinished && status !== 'failed') {
    return { status: 'errored', message: 'The file ends while this scenario was running, so its outcome is not known.' };
  }
  if (status === 'passed') return { status, durationMs };
  const said = message ?? (word === undefined ? undefined : `A step is ${word}.`);
  return { status, durationMs, message: said, details: status === 'skipped' ? undefined : trace };
}

/** Milliseconds of a time stamp in seconds and nanoseconds. */
function readInstant(value: unknown): number | undefined {
  const seconds = asAmount(Number(asObject(value)?.['seconds']));
  const nanos = asAmount(asObject(value)?.['nanos']) ?? 0;
  return seconds === undefined ? undefined : seconds * 1000 + nanos / 1e6;
}
