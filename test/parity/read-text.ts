import type { Fact, Facts } from './site.ts';

function find(text: string, patterns: Readonly<Partial<Record<Fact, RegExp>>>): Facts {
  return Object.fromEntries(
    Object.entries(patterns).flatMap(([fact, pattern]) => {
      const found = pattern.exec(text)?.[1];
      return found === undefined ? [] : [[fact, found]];
    }),
  );
}

/** What a place says of the run in a field of its own; an address that it has not is no fact. */
export function linkTo(url: string | null | undefined): Facts {
  return url === null || url === undefined || url === '' ? {} : { link: url };
}

/** `3 failed, 2 flaky, 15 passed of 20 in 2.52s` */
export function readHeadline(line: string): Facts {
  return find(line, {
    failed: /(\d+) failed/,
    flaky: /(\d+) flaky/,
    passed: /(\d+) passed/,
    total: /passed of (\d+)/,
    link: /(https?:\/\/\S+)/,
  });
}

/** The names of tests by themselves, without their suites and files, in one order. */
export function nameTests(names: readonly string[]): Facts {
  const own = names.map((name) => name.replace(/ \([^()]*\)$/, '').replace(/^.*(?: › |: )/s, ''));
  return { failedTests: own.toSorted().join(', ') };
}

const VERDICTS: Readonly<Record<string, string>> = { SUCCESS: 'passed', FAILURE: 'failed' };

/** The report in Markdown, as comments and checks hold it. */
export function readReport(markdown: string): Facts {
  const { verdict, ...counted } = find(markdown, {
    total: /Total Tests: (\d+)/,
    passed: /^[-*] Passed: (\d+)/m,
    failed: /^[-*] Failed: (\d+)/m,
    skipped: /^[-*] Skipped: (\d+)/m,
    flaky: /^[-*] Flaky: (\d+)/m,
    verdict: /\*\*Status:\*\* (\w+)/,
    link: /(https?:\/\/[^\s)>\]]+report\.html)/,
  });
  const [, section] = /^### Failed Tests\b.*\n([\s\S]*?)(?=^#)/m.exec(markdown) ?? [];
  const rows = [...(section ?? '').matchAll(/^\| (.+?) \|/gm)].map((match) => match[1] ?? '').slice(1);
  return {
    ...counted,
    ...(verdict === undefined ? {} : { verdict: VERDICTS[verdict] ?? verdict }),
    ...(section === undefined ? {} : nameTests(rows)),
  };
}
