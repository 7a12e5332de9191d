export interface SendOptions {
  /**
   * At most one job of this key waits and one is active (law 3). A job sent while another of the key waits is dropped:
   * jobs name what changed, never how, so the waiting one will see the newest state anyway.
   */
  readonly key?: string;
  /** Wait so long before the job may start, so that a burst of changes becomes one job. */
  readonly delayMs?: number;
}
