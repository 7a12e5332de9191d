/* oxlint-disable no-control-regex -- control characters are among the attacks */

import type { Dialect } from '../src/text-limit.ts';

interface Attack {
  readonly text: string;
  /** What the vendor acts on. It is found in the text, and may not be found in what the firewall makes of it. */
  readonly acts: RegExp;
}

const MENTION = /(?:^|[^\w])@[\w-]/;

const EVERYWHERE: readonly Attack[] = [
  { text: '@octocat', acts: MENTION },
  { text: 'ping @acme/backend-team now', acts: MENTION },
  { text: '(@all)', acts: MENTION },
  { text: 'at node_modules/@scope/pkg/index.js:3', acts: MENTION },
  { text: '@{557058:0af1}', acts: /@\{/ },
  { text: '@<6B29FC40-CA47-1067-B31D-00DD010662DA>', acts: /@</ },
  { text: 'someone@example.com', acts: /@[\w.-]+\.\w/ },
  { text: '\u200B@octo\u200Bcat', acts: /@[\w-]/ },
  { text: '&#64;octocat &commat;octocat', acts: /&(?:#64|commat);/ },
  { text: 'see #123', acts: /#\d/ },
  { text: 'acme/engine#1', acts: /#\d/ },
  { text: 'GH-1 and gh-22', acts: /GH-\d/i },
  { text: 'AB#77', acts: /#\d/ },
  { text: 'Fixes #12, closes: acme/engine#13', acts: /(?:fixes|closes):? (?:[\w/]+)?#\d/i },
  { text: 'Resolves https://github.com/acme/engine/issues/5', acts: /https:\/\// },
  { text: 'HTTP://EXAMPLE.COM', acts: /:\/\// },
  { text: 'www.example.com WWW.EXAMPLE.COM', acts: /www\./i },
  { text: '_www.example.com and _GH-1', acts: /www\.|GH-1/ },
  { text: 'irc://chat.example.com', acts: /:\/\// },
  { text: 'commit 0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33', acts: /\b[0-9a-f]{7,40}\b/ },
  { text: 'acme/engine@0beec7b', acts: /\b[0-9a-f]{7,40}\b/ },
  { text: '/close', acts: /^\/close/m },
  { text: 'ok\n/assign @octocat', acts: /^\/assign/m },
  { text: 'ok\r\n  /merge', acts: /^\s*\/merge/m },
  { text: 'ok\u2028/lgtm', acts: /(?:^|[\n\u2028])\/lgtm/ },
  // Prow and other bots, quick actions of GitLab and Gitea.
  { text: '/hold cancel', acts: /^\/hold/m },
  { text: '/test all\n/retest-required', acts: /^\/(?:re)?test/m },
  { text: 'a\n/approve no-issue', acts: /^\/approve/m },
  { text: '> /close', acts: /^> \/close/m },
  { text: '- /label ~bug', acts: /^- \/label/m },
  { text: 'x\u000B/due tomorrow', acts: /(?:^|[\n\u000B])\/due/ },
  { text: '<a href="https://example.com">click</a>', acts: /<\/?a\b/ },
  { text: '<img src=x onerror=alert(1)>', acts: /<img/ },
  { text: '</details></td></table>', acts: /<\// },
  { text: '<https://example.com> <someone@example.com>', acts: /<h|:\/\/|@e/ },
  { text: '![x][pixel]', acts: /\]\[/ },
  { text: '[^1]: a note', acts: /\]:/ },
  { text: 'mailto:someone@example.com xmpp:someone@example.com', acts: /@[\w.-]+\.\w/ },
  { text: '<script>alert(1)</script>', acts: /<\/?script/ },
  { text: '<!-- testwire:run -->', acts: /<!--/ },
  { text: '[text](javascript:alert(1))', acts: /\]\(/ },
  { text: '![pixel](https://example.com/p.gif)', acts: /\]\(|:\/\// },
  { text: '[ref]: https://example.com', acts: /\]:/ },
  { text: '\u001B[31mred\u001B[0m', acts: /\u001B|\[31m/ },
  { text: '\u001B]8;;https://example.com\u0007link\u001B]8;;\u0007', acts: /\u001B|\u0007|example/ },
  { text: '\u009B31mred', acts: /\u009B|31m/ },
  { text: 'abc\u202Edcba\u202C', acts: /[\u202A-\u202E]/ },
  { text: 'a\u2066b\u2069', acts: /[\u2066-\u2069]/ },
  { text: 'in\u00ADvis\u2060ible\uFEFF', acts: /[\u00AD\u2060\uFEFF]/ },
  { text: 'blank\u3164name\u115F', acts: /[\u3164\u115F]/ },
  { text: 'nul\u0000 bell\u0007 back\u0008', acts: /[\u0000-\u0008]/ },
  { text: 'lone \uD800 half', acts: /\p{Surrogate}/u },
  { text: 'tagged\u{E0041}\u{E0042}', acts: /[\u{E0000}-\u{E007F}]/u },
];

const GITLAB: readonly Attack[] = [
  { text: 'see !45', acts: /!\d/ },
  { text: '~bug and ~"needs review"', acts: /~[\w"]/ },
  { text: '%v1.0 %"Next release"', acts: /%[\w"]/ },
  { text: 'group&12', acts: /&\d/ },
  { text: '$17', acts: /\$\d/ },
  { text: '[issue:5] [vulnerability:7]', acts: /\[[a-z]+:/ },
  { text: 'GL-12', acts: /GL-\d/ },
  { text: '*iteration:4', acts: /\*iteration:/ },
  { text: 'acme/engine!45 and acme/engine&3', acts: /[!&]\d/ },
  { text: '[feature_flag:2] [contact:a@b.co]', acts: /\[[a-z_]+:/ },
  { text: '0beec7b...c3d5e8f', acts: /\b[0-9a-f]{7}\b/ },
  { text: '*iteration:"Sprint 4"', acts: /\*iteration:/ },
  { text: '^alert#5', acts: /#\d/ },
  { text: 'Closes PROJ-12', acts: /[A-Z]-\d/ },
  { text: '%{project_name}', acts: /%\{/ },
  { text: '::include{file=secrets.md}', acts: /::include\{/ },
];

export const ATTACKS: Readonly<Record<Dialect, readonly Attack[]>> = {
  github: EVERYWHERE,
  gitlab: [...EVERYWHERE, ...GITLAB],
  plain: [...EVERYWHERE, ...GITLAB],
};

/** Breaks out of Markdown itself; the serialiser has to hold it. */
export const BREAKOUTS: readonly string[] = [
  '| a | b |',
  'a \\| b',
  '\\',
  '\\\\|',
  '`code` ``` fence',
  '```\n# out of the fence\n```',
  '````\n@octocat',
  '~~~\nout',
  '# heading',
  'setext\n===',
  '- item',
  '1. item',
  '> quote',
  '---',
  '***',
  '**strong** _emphasis_ ~~deleted~~',
  '[link][ref] [^1]',
  '[x] done',
  '<b>bold</b>',
  '&lt;b&gt; &copy;',
  '$$x$$ $`y`$',
  '$x$ costs $5',
  '$$\n\\href{javascript:alert(1)}{x}\n$$',
  '```math\nx\n```',
  '```mermaid\ngraph TD\n```',
  '> [!WARNING]\n> trust me',
  '[[_TOC_]] [TOC]',
  '<details><summary>more',
  '![image][ref]',
  '[ref]: https://example.com "t"',
  "=cmd|' /C calc'!A0",
  '+1+1 -2+3 @SUM(1)',
  '\\$x\\$',
  '|:-|:-|\n|a|b|',
  'a\n---\nb',
  '    indented',
  '\t',
  '',
  ' ',
  '\n\n\n',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '</pre></td></table>',
  '<![CDATA[x]]>',
  '👩‍👩‍👧‍👦 family é é 漢字',
];

/** Text that nobody acts on; it must come through unchanged. */
export const HARMLESS: readonly string[] = [
  'test_large_batch',
  'CUDA out of memory',
  'tests/unit/test_bert.py:12',
  '/usr/bin/env: not found',
  'expected 16777216 but got 16777217',
  'array[0] == 1 && x < 2 || y > 3',
  'R&D, 100%, C#, F#, a@',
  'C:\\Users\\me',
  // A table in a spreadsheet would act on it; nothing that is written here is one.
  '=SUM(A1:A2)',
  'naïve façade 漢字 👩‍👩‍👧‍👦 👍🏽',
  'line one\n\tline two',
];

/** Secrets of known shapes, made up, and put together here, so that scanners do not take this file for a leak. */
export const SECRETS: Readonly<Record<string, string>> = {
  githubClassic: 'ghp_' + 'Ab1'.repeat(12),
  githubServer: 'ghs_' + 'Cd2'.repeat(12),
  githubFine: 'github_pat_' + '11ABCDEFG0'.repeat(3) + '_' + 'xY9'.repeat(10),
  gitlab: 'glpat-' + 'Ef3-'.repeat(5),
  slack: 'xoxb-' + '1234567890-'.repeat(2) + 'Gh4'.repeat(8),
  aws: 'AKIA' + 'IOSFODNN'.repeat(2),
  jwt: ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N'].join('.'),
  npm: 'npm_' + 'Ij5'.repeat(12),
  testwire: 'tw_' + '0a1b2c3d'.repeat(6),
  google: 'AIza' + 'Kl6'.repeat(11) + 'ab',
};
