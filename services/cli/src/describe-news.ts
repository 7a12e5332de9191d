import { formatCount } from '@testwire/contracts';
import type { WorkerNews } from '@testwire/sdk/worker';
import { printable } from './printable.ts';

const OUTCOMES: Readonly<Record<string, string>> = {
  passed: 'passed',
  failed: 'FAILED',
  errored: 'ERRORED',
  'timed-out': 'TIMED OUT',
  cancelled: 'cancelled',
};

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}

function describe(news: WorkerNews): string | undefined {
  switch (news.type) {
    case 'registered':
      return `registered as ${news.worker} at ${news.coordinator}`;
    case 'unreachable':
      return `the server is away; next try in ${seconds(news.retryInMs)}. ${news.reason}`;
    case 'reachable':
      return 'the server is back';
    case 'lease-taken':
      return `took ${formatCount(news.tasks.length, 'task')} of run ${news.runId}: ${news.tasks.join(', ')}`;
    case 'task-started':
      return `${news.task}: started${news.try > 1 ? `, try ${news.try}` : ''}`;
    case 'task-ended': {
      const { task, outcome, durationMs, message } = news.report;
      const tests = news.totals.total === 0 ? '' : `, ${formatCount(news.totals.total, 'test')}`;
      return `${task}: ${OUTCOMES[outcome] ?? outcome} in ${seconds(durationMs)}${tests}${message === undefined ? '' : `. ${message}`}`;
    }
    case 'lease-lost':
      return `lease ${news.lease} is somebody else's by now; its tasks are stopped`;
    case 'task-cancelled':
      return `${news.task}: nobody waits for it any more; stopped`;
    case 'lease-given-back':
      return `gave back ${news.tasks.join(', ')}. ${news.reason}`;
    case 'delivered':
      return undefined;
    case 'not-delivered':
      return `${news.task}: not delivered: ${news.what}. ${news.reason}`;
    case 'folder-left':
      return `${news.folder} could not be removed. ${news.reason}`;
    case 'draining':
      return `leaving: ${news.reason}`;
    case 'stopped':
      return news.undelivered === 0
        ? 'left'
        : `left; what ${formatCount(news.undelivered, 'task')} came to is kept, and delivered at the next start`;
    default:
      return news satisfies never;
  }
}

/** One line for the terminal; undefined for what nobody needs to see. */
export function describeNews(news: WorkerNews): string | undefined {
  const text = describe(news);
  return text === undefined ? undefined : printable(text);
}
