import type { RunReport } from '@testwire/contracts';

const RULES = `
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --paper: #fff; --box: #f6f8fa; --line: #d1d9e0;
  --passed: #1a7f37; --failed: #cf222e; --errored: #bc4c00; --skipped: #6e7781; --flaky: #9a6700; --link: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0f6fc; --dim: #9198a1; --paper: #0d1117; --box: #151b23; --line: #3d444d;
    --passed: #3fb950; --failed: #f85149; --errored: #f0883e; --skipped: #9198a1; --flaky: #d29922; --link: #4493f8; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 75rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip-link { position: absolute; left: -100vw; }
.skip-link:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
.badge { display: inline-block; padding: .1rem .6rem; border: 2px solid currentColor; border-radius: 2rem; font-weight: 600; }
.badge.passed, .count.passed strong { color: var(--passed); }
.badge.failed, .count.failed strong { color: var(--failed); }
.badge.errored, .badge.incomplete, .count.errored strong { color: var(--errored); }
.badge.pending, .badge.running, .count.flaky strong { color: var(--flaky); }
.badge.cancelled, .count.skipped strong { color: var(--skipped); }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; color: var(--dim); margin: .75rem 0; padding: 0; list-style: none; }
.counts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.count { flex: 1 1 7rem; background: var(--box); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; }
.count strong { display: block; font-size: 1.5rem; line-height: 1.2; }
.count span { color: var(--dim); }
.bar { display: flex; height: 1rem; margin: 1rem 0; border-radius: .5rem; overflow: hidden; background: var(--line);
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bar .passed { background: var(--passed); }
.bar .failed { background: var(--failed); }
.bar .errored { background: var(--errored); }
.bar .skipped { background: var(--skipped); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border: 1px solid var(--line); overflow-wrap: anywhere; }
th { background: var(--box); }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
pre { margin: .5rem 0 0; padding: .6rem; max-height: 30rem; overflow: auto; background: var(--box); border: 1px solid var(--line);
  font: .85rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.note { color: var(--dim); }
.warning { border-left: .25rem solid var(--errored); background: var(--box); padding: .5rem .9rem; }
footer { margin-top: 2rem; color: var(--dim); }
#tests:has(#show-failed:checked) .group:not(.failed),
#tests:has(#show-errored:checked) .group:not(.errored),
#tests:has(#show-flaky:checked) .group:not(.flaky),
#tests:has(#show-skipped:checked) .group:not(.skipped),
#tests:has(#show-passed:checked) .group:not(.passed) { display: none; }
@media print {
  body { max-width: none; padding: 0; }
  fieldset, .skip-link { display: none; }
  pre { max-height: none; }
  tr { break-inside: avoid; }
}
`;

/** Widths are rules and not attributes, so that the content security policy needs no exception for inline styles. */
export function styleOf({ totals }: RunReport): string {
  const widths = (['passed', 'failed', 'errored', 'skipped'] as const).map(
    (status) => `.bar .${status} { flex: ${totals[status]}; }`,
  );
  return `${RULES}${widths.join('\n')}\n`;
}
