import { appendFile, stat } from 'node:fs/promises';
import type { RunReport } from '@testwire/contracts';
import type { JobSummary } from '@testwire/providers';
import { renderMarkdown } from '@testwire/reports';
import type { CliContext } from './context.ts';
import { explainFault } from './explain-fault.ts';
import { printable } from './printable.ts';

async function bytesIn(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    // The file is made by whoever writes first.
    return 0;
  }
}

/** Shows the run on the page of the CI job, below what other commands of the step wrote. It is an extra: a fault is told, and no more. */
export async function addToSummary(report: RunReport, { file, dialect, limit }: JobSummary, context: CliContext): Promise<void> {
  try {
    const before = await bytesIn(file);
    // What is there may not end its line.
    const lead = before === 0 ? '' : '\n';
    const room = limit.max - before - lead.length - 2;
    if (room <= 0) {
      context.warn('The summary of the job is full; the report was not added to it.\n');
      return;
    }
    const { text } = renderMarkdown(report, { dialect, limit: { max: room, unit: limit.unit } });
    await appendFile(file, `${lead}${text}\n\n`);
  } catch (error) {
    const fault = explainFault(error);
    if (fault === undefined) throw error;
    context.warn(`${printable(`The summary of the job was not written: ${fault.message}`)}\n`);
  }
}
