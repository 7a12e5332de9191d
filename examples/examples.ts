interface Example {
  /** Answers the exit code. */
  main(args: readonly string[]): Promise<number>;
}

export const EXAMPLES: Readonly<Record<string, () => Promise<Example>>> = {
  'github-ci-integration': () => import('./github-ci-integration/main.ts'),
  'gitlab-ci-integration': () => import('./gitlab-ci-integration/main.ts'),
  'generic-ci-integration': () => import('./generic-ci-integration/main.ts'),
  'coordinator-batch': () => import('./coordinator-batch/main.ts'),
  'worker-auto-discovery': () => import('./worker-auto-discovery/main.ts'),
};
