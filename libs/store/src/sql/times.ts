/** Times enter as any ISO 8601 text; they are kept, compared and given back to the millisecond, in UTC. */
export function toTimestamp(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) throw new RangeError(`"${iso}" is not a time. Give it as ISO 8601: 2026-01-31T12:00:00Z.`);
  return time.toISOString();
}
