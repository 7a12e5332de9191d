/** Milliseconds as people read them: `12 ms`, `3.20 s`, `2 m 05 s`; nothing when they are not known: many tools write 0 then. */
export function formatMilliseconds(milliseconds: number | undefined): string {
  if (milliseconds === undefined || milliseconds <= 0) return '';
  if (milliseconds < 1000) return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, '0')} s`;
}

export const formatNumber = (count: number): string => count.toLocaleString('en');
