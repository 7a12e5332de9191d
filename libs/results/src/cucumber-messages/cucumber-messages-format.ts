import type { ResultFormat } from '../format.ts';
import { asObject } from '../json/pick.ts';
import type { JsonObject } from '../json/pick.ts';
import { objectsIn } from '../json/read-json-lines.ts';
import { readCucumberMessages } from './read-cucumber-messages.ts';

/** An envelope holds one message, under its kind. */
const OPENING: ReadonlySet<string> = new Set([
  'meta',
  'source',
  'gherkinDocument',
  'pickle',
  'parseError',
  'stepDefinition',
  'parameterType',
  'hook',
  'testRunStarted',
  'testCase',
]);

/** https://github.com/cucumber/messages */
export const cucumberMessagesFormat: ResultFormat = {
  id: 'cucumber-messages',
  label: 'Cucumber Messages',
  matches: (head) => {
    if (head.kind !== 'json') return false;
    const [first] = objectsIn(head.text);
    return first !== undefined && isEnvelope(first);
  },
  read: readCucumberMessages,
};

function isEnvelope(object: JsonObject): boolean {
  const [kind, ...others] = Object.keys(object);
  const message = kind === undefined || others.length > 0 || !OPENING.has(kind) ? undefined : asObject(object[kind]);
  if (message === undefined) return false;
  if (kind === 'meta') return 'protocolVersion' in message && 'implementation' in message;
  return ['uri', 'id', 'timestamp', 'source', 'feature', 'name', 'testSteps'].some((key) => key in message);
}
