import { Bonjour } from 'bonjour-service';
import { type Multicast, SERVICE_TYPE } from './service-type.ts';

export interface Announcement {
  /** For people: the name of the machine. DNS-SD makes names unique by themselves. */
  readonly name: string;
  readonly port: number;
  /** Under which others reach the server, if that is known. */
  readonly url?: string;
  /** Announcing is a convenience: what goes wrong with it is told, and stops nothing. */
  readonly warn: (message: string) => void;
}

/** Announces a coordinator to the local network. Answers with what ends it. */
export function announceCoordinator(announcement: Announcement, multicast: Multicast = {}): () => Promise<void> {
  const { name, port, url, warn } = announcement;
  const onError = (error: unknown): void =>
    warn(`The coordinator cannot be announced: ${error instanceof Error ? error.message : String(error)}`);
  const bonjour = new Bonjour(multicast, onError);
  const service = bonjour.publish({
    name: `Testwire on ${name}`,
    type: SERVICE_TYPE,
    port,
    txt: url === undefined ? {} : { url },
  });
  service.on('error', onError);
  return () =>
    new Promise((resolve) => {
      bonjour.unpublishAll(() => bonjour.destroy(() => resolve()));
    });
}
