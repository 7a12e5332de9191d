const LONGEST_MS = 31_622_400_000;

/** Milliseconds as a report may state them, whole microseconds. Undefined for more than a year, and for what is no time. */
export function asDuration(milliseconds: number | undefined): number | undefined {
  if (milliseconds === undefined || !Number.isFinite(milliseconds) || milliseconds > LONGEST_MS) return undefined;
  return Math.max(0, Math.round(milliseconds * 1e3) / 1e3);
}

/** Reads a .NET time span, "[d.]hh:mm:ss[.fffffff]", as milliseconds. */
export function parseTimeSpan(text: string | undefined): number | undefined {
  const parts = /^\s*(?:(\d{1,5})\.)?(\d{1,5}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)\s*$/.exec(text ?? '');
  if (parts === null) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return asDuration((((days ?? 0) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000);
}

/** Reads an ISO 8601 duration without years and months, "PT1H2M3.4S", as milliseconds. */
export function parseIsoDuration(text: string | undefined): number | undefined {
  const parts = /^P(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,10}(?:\.\d{1,9})?)S)?)?$/.exec(
    text?.trim() ?? '',
  );
  if (parts === null || parts.slice(1).every((part) => part === undefined)) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return asDuration((((days ?? 0) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000);
}

/** Milliseconds from one ISO 8601 instant to another. Undefined when one is missing or they are in the wrong order. */
export function between(start: string | undefined, end: string | undefined): number | undefined {
  if (start === undefined || end === undefined) return undefined;
  const elapsed = Date.parse(end) - Date.parse(start);
  return elapsed >= 0 ? asDuration(elapsed) : undefined;
}
