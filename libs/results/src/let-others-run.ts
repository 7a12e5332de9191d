/** Ends when the event loop went round once: a request that came in meanwhile is answered before the work goes on. */
export function letOthersRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
