import type { TaskReport, Totals } from '@testwire/contracts';

/** What a worker tells whoever watches it. Nothing of it is a secret. */
export type WorkerNews =
  | { readonly type: 'registered'; readonly worker: string; readonly coordinator: string; readonly heartbeatSeconds: number }
  | { readonly type: 'unreachable'; readonly reason: string; readonly retryInMs: number }
  | { readonly type: 'reachable' }
  | { readonly type: 'lease-taken'; readonly lease: string; readonly runId: string; readonly tasks: readonly string[] }
  | {
      readonly type: 'task-started';
      readonly lease: string;
      readonly task: string;
      readonly try: number;
      readonly folder: string;
    }
  | { readonly type: 'task-ended'; readonly lease: string; readonly report: TaskReport; readonly totals: Totals }
  | { readonly type: 'lease-lost'; readonly lease: string }
  | { readonly type: 'task-cancelled'; readonly lease: string; readonly task: string }
  | { readonly type: 'lease-given-back'; readonly lease: string; readonly tasks: readonly string[]; readonly reason: string }
  /** The coordinator knows everything of this try. */
  | { readonly type: 'delivered'; readonly lease: string; readonly task: string }
  /** It does not want it, or it could not be kept; what was left out is named. */
  | {
      readonly type: 'not-delivered';
      readonly lease: string;
      readonly task: string;
      readonly what: string;
      readonly reason: string;
    }
  | { readonly type: 'folder-left'; readonly folder: string; readonly reason: string }
  | { readonly type: 'draining'; readonly reason: string }
  | { readonly type: 'stopped'; readonly undelivered: number };
