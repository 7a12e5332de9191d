/** An answer other than what was asked for, as `lib/travis/api/v3.rb` of travis-ci/travis-api words it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(status: number, type: string, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.fields = fields;
  }
}

export function notFound(resource: string): Refusal {
  return new Refusal(404, 'not_found', `${resource} not found (or insufficient access)`, { resource_type: resource });
}
