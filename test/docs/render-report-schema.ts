import { describeRunReport } from '@testwire/contracts';

export function renderReportSchema(): string {
  return `${JSON.stringify(describeRunReport(), undefined, 2)}\n`;
}
