export interface WebhookRequestToSend {
  /** The vendor's id of the delivery. */
  readonly deliveryId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookAnswer {
  readonly deliveryId: string;
  /** Undefined when no answer came. */
  readonly status?: number;
  readonly body: string;
}

/** Posts webhook requests and remembers them, so that any of them can be sent again byte for byte. */
export interface WebhookSender {
  readonly deliveries: readonly WebhookRequestToSend[];
  send(request: WebhookRequestToSend): Promise<WebhookAnswer>;
  /** Throws RangeError for an id that was never sent. */
  redeliver(deliveryId: string): Promise<WebhookAnswer>;
}

/** `timeoutMs` is how long the vendor waits for an answer. */
export function createWebhookSender(timeoutMs: number): WebhookSender {
  const deliveries: WebhookRequestToSend[] = [];

  async function post({ deliveryId, url, headers, body }: WebhookRequestToSend): Promise<WebhookAnswer> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { deliveryId, status: response.status, body: await response.text() };
    } catch (error) {
      return { deliveryId, body: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    deliveries,
    send(request) {
      deliveries.push(request);
      return post(request);
    },
    redeliver(deliveryId) {
      const request = deliveries.find((sent) => sent.deliveryId === deliveryId);
      if (request === undefined) throw new RangeError(`No delivery ${deliveryId} was sent; known are those in "deliveries".`);
      return post(request);
    },
  };
}

/** Throws Error when the simulator was started without one. */
export function requireWebhook<Webhook>(webhook: Webhook | undefined): Webhook {
  if (webhook === undefined)
    throw new Error('The simulator has no webhook: give it "webhook" with the URL to post to when it starts.');
  return webhook;
}
