import type { CiEvent } from '@testwire/contracts';

/** A received request, before anything in it is believed. */
export interface WebhookRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Milliseconds since the epoch; for schemes with a replay window. */
  readonly receivedAt: number;
  /** The unguessable last part of the address, for providers that cannot sign: `/webhooks/jenkins/KEY`. */
  readonly pathKey?: string;
}

/** The secrets of one connection. Several of a kind may be valid while one is being rotated. */
export interface WebhookSecrets {
  readonly webhookSecrets: readonly string[];
  /** GitLab's `whsec_…` signing tokens (Standard Webhooks). */
  readonly signingTokens: readonly string[];
}

export type Verification =
  | { readonly ok: true }
  /** `check` names which check refused it, for our log; the sender is only told 401. */
  | { readonly ok: false; readonly check: string };

export interface ParsedDelivery {
  /** The provider's name of the event: `workflow_run.completed`. */
  readonly event: string;
  readonly events: readonly CiEvent[];
  /** Why there are no events, when there are none. */
  readonly ignored?: string;
}

/** The body is not what the provider sends; answered with 400. */
export class MalformedPayload extends Error {
  override readonly name = 'MalformedPayload';
}

export interface SignedSample {
  /** Set when the sample authenticates by the address. */
  readonly pathKey?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a sample payload is filled with (`testwire webhook send`). */
export interface SampleContext {
  readonly repository: string;
  readonly repositoryId: string;
  readonly commit: string;
  readonly branch: string;
  readonly changeNumber: number;
  readonly pipelineId: string;
  readonly pipelineAttempt: number;
  readonly deliveryId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly secret: string;
}

export interface WebhookModule {
  /** The vendor's id of the delivery, the same when it is sent again. Undefined: the request has none and is refused. */
  deliveryId(request: WebhookRequest): string | undefined;
  /** Over the raw bytes, in constant time. Without a configured secret nothing is authentic. */
  verify(request: WebhookRequest, secrets: WebhookSecrets): Verification | Promise<Verification>;
  /** Throws {@link MalformedPayload}. Called only after {@link verify} said ok. */
  parse(request: WebhookRequest): ParsedDelivery;
  /** Names of the samples that {@link sample} can make. */
  readonly samples: readonly string[];
  /** A signed request as the vendor would send it. Throws RangeError for an unknown name. */
  sample(event: string, context: SampleContext): SignedSample;
}
