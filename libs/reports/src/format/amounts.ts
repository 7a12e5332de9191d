/** Seconds as `5.70s`, `2m 5.70s` or `1h 1m 1.00s`. Rounded before it is split, so that 60.00s never shows. */
export function formatDuration(seconds: number): string {
  const hundredths = Math.round(Math.max(0, seconds) * 100);
  const hours = Math.floor(hundredths / 360_000);
  const minutes = Math.floor((hundredths % 360_000) / 6000);
  const rest = `${((hundredths % 6000) / 100).toFixed(2)}s`;
  if (hours > 0) return `${hours}h ${minutes}m ${rest}`;
  return minutes > 0 ? `${minutes}m ${rest}` : rest;
}

/** `95.2%`; of nothing it is `0.0%`. */
export function formatShare(count: number, total: number): string {
  return `${(total === 0 ? 0 : (count / total) * 100).toFixed(1)}%`;
}

/** `100,000`. */
export function formatNumber(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** `512 B`, `1.20 KB`; a kilobyte is 1024 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes / 1024;
  let unit = 0;
  while (Number(value.toFixed(2)) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(2)} ${UNITS[unit]}`;
}

/** Names of measures that count things. */
const COUNTS = /(?:^|_)(?:batches|count|workers)$/;

/** `8.70`; what its name says to be a count has no decimals. */
export function formatMeasure(value: number | string, name = ''): string {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) && COUNTS.test(name) ? String(value) : value.toFixed(2);
}

/** `2025-03-15 14:30:00 UTC` from ISO 8601. */
export function formatTime(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `average_latency_ms` as `Average Latency Ms`. Changes the text, so secrets have to be out of it before. */
export function formatKey(key: string): string {
  return key.replaceAll('_', ' ').replace(/(?<=^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase());
}
