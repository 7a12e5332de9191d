import type { Outcome } from '@testwire/contracts';
import type { ArtifactHost, HostedArtifact, RunView } from '@testwire/providers';

/** Puts an artifact where the provider keeps files, unless it takes none of that size. */
export async function placeArtifact(
  host: ArtifactHost,
  view: RunView,
  artifact: HostedArtifact,
): Promise<Outcome<{ readonly url: string }>> {
  if (artifact.bytes <= host.maxBytes) return host.uploadArtifact(view, artifact);
  const reason = `The artifact has ${artifact.bytes} bytes; the provider takes at most ${host.maxBytes}.`;
  return { kind: 'unsupported', reason };
}
