import type { CollectedArtifact, ReportedResult, SurfaceResult } from '@testwire/sdk/providers';

function describeSurface(entry: SurfaceResult): string {
  if (entry.result !== 'written') return entry.result;
  const { outcome } = entry;
  switch (outcome.kind) {
    case 'done':
    case 'unchanged':
      return `${outcome.kind}${outcome.value.url === undefined ? '' : ` ${outcome.value.url}`}`;
    case 'degraded':
      return `shown as ${outcome.rung}, because ${outcome.reason}`;
    case 'unsupported':
      return `not supported: ${outcome.reason}`;
    case 'failed':
      return `failed (${outcome.failure.kind}): ${outcome.failure.message}`;
  }
}

/** Says what became of everything, and answers the exit code. */
export function describeReported(reported: ReportedResult): number {
  console.log(`Run ${reported.runId}: ${reported.status}`);
  for (const [format, path] of Object.entries(reported.files)) console.log(`  report   ${format}: ${path}`);
  for (const entry of reported.surfaces) console.log(`  ${entry.surface.padEnd(8)} ${describeSurface(entry)}`);
  if (reported.notShown !== undefined) console.log(`  not shown: ${reported.notShown}`);
  return reported.ok ? 0 : 1;
}

export function describeArtifacts(artifacts: readonly CollectedArtifact[]): void {
  for (const { name, bytes, outcome } of artifacts) {
    const what = 'value' in outcome ? outcome.value.url : outcome.kind === 'failed' ? outcome.failure.message : outcome.reason;
    console.log(`  artifact ${name} (${bytes} bytes): ${outcome.kind}, ${what}`);
  }
}
