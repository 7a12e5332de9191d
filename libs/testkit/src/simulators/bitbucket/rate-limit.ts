const HOUR = 3_600_000;

/** Counts over a rolling hour. Answers false when this one is too many; a refused one does not count. */
export function perHour(limit: number, now: () => number): (key: string) => boolean {
  const taken = new Map<string, number[]>();
  return (key) => {
    const recent = (taken.get(key) ?? []).filter((at) => at > now() - HOUR);
    taken.set(key, recent);
    if (recent.length >= limit) return false;
    recent.push(now());
    return true;
  };
}
