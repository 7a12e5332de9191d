/** The JSON in the form's field `payload`, decoded: the very text that Travis CI signs. */
export function formPayload(body: Buffer): string | undefined {
  const payload = new URLSearchParams(body.toString('utf8')).get('payload');
  return payload === null || payload === '' ? undefined : payload;
}
