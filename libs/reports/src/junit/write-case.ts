import type { AttemptReport, MergedTest } from '@testwire/contracts';
import { publishedText, redactNamed } from '../firewall/index.ts';
import { isBad } from '../format/rank-failures.ts';
import { type Attributes, xmlAttributes, xmlText } from './xml.ts';

/** A `<testcase>` and its lines. */
export function writeCase(test: MergedTest, className: string): string {
  const { file, line, durationMs } = test;
  const attributes = xmlAttributes({
    classname: className,
    name: caseName(test),
    time: durationMs === undefined ? undefined : secondsOf(durationMs),
    file: file === undefined || file === '' ? undefined : publishedText(file),
    line,
  });
  const inside = [...propertyLines(test), ...outcomeLines(test), ...earlierTryLines(test)];
  if (inside.length === 0) return `    <testcase${attributes}/>`;
  return [`    <testcase${attributes}>`, ...inside.map((each) => `      ${each}`), '    </testcase>'].join('\n');
}

/** Seconds with at most six decimals, as a number of the usual form. */
export function secondsOf(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6).replace(/\.?0+$/, '');
}

/** The format has no place for parameters and environment, which tell tests apart. */
function caseName({ name, parameters, environment }: MergedTest): string {
  const variants = [parameters, environment].filter((part) => part !== undefined && part !== '' && !name.includes(part));
  const full = variants.length === 0 ? name : `${name} [${variants.join(', ')}]`;
  const clean = publishedText(full);
  return clean.trim() === '' ? 'unnamed' : clean;
}

/** What there is no attribute for. */
function propertyLines({ id, shard, owner, standing }: MergedTest): string[] {
  const properties = {
    'testwire.id': id,
    'testwire.shard': shard === '' ? undefined : shard,
    'testwire.change': standing?.change,
    'testwire.since': standing?.since?.openedAt,
    'testwire.flakiness': standing?.flakiness?.confidence,
    'testwire.quarantined.until': standing?.quarantine?.until,
    'testwire.quarantined.owner': standing?.quarantine?.owner,
    owner,
  };
  return writeProperties(properties);
}

export function writeProperties(properties: Attributes): string[] {
  const lines = Object.entries(properties).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const shown = typeof value === 'string' ? publishedText(redactNamed(name, value)) : value;
    return [`  <property${xmlAttributes({ name: publishedText(name), value: shown })}/>`];
  });
  return lines.length === 0 ? [] : ['<properties>', ...lines, '</properties>'];
}

const ELEMENTS = { failed: 'failure', errored: 'error', skipped: 'skipped' } as const;

function outcomeLines(test: MergedTest): string[] {
  return test.status === 'passed' ? [] : [writeResult(ELEMENTS[test.status], test, (details) => details)];
}

/** https://maven.apache.org/surefire/maven-surefire-plugin/examples/rerun-failing-tests.html: tries that passed have no element. */
function earlierTryLines(test: MergedTest): string[] {
  const prefix = isBad(test) ? 'rerun' : 'flaky';
  const inside = (details: string): string => `<stackTrace>${details}</stackTrace>`;
  return test.attempts
    .slice(0, -1)
    .filter(isBad)
    .map((tried) => writeResult(`${prefix}${tried.status === 'failed' ? 'Failure' : 'Error'}`, tried, inside));
}

function writeResult(element: string, tried: AttemptReport, wrap: (details: string) => string): string {
  const { message = '', details = '', durationMs } = tried;
  const isEarlier = !Object.values<string>(ELEMENTS).includes(element);
  const attributes = xmlAttributes({
    message: message.trim() === '' ? undefined : publishedText(message),
    time: durationMs === undefined || !isEarlier ? undefined : secondsOf(durationMs),
  });
  const text = xmlText(publishedText(details));
  return text.trim() === '' ? `<${element}${attributes}/>` : `<${element}${attributes}>${wrap(text)}</${element}>`;
}
