import type { Facts } from '../site.ts';

/** `[Testwire] ✘ 3 failed, …`: what lines at builds begin with. */
export function verdictOfSign(line: string): Facts {
  const sign = /^\[[^\]]*\] (\S) /m.exec(line)?.[1];
  if (sign === undefined) return {};
  return { verdict: sign === '✔' ? 'passed' : sign === '✘' ? 'failed' : 'undecided' };
}
