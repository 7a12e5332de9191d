/** A file takes anything; these keep one from growing beyond what an editor opens. */
export const LOCAL_LIMITS = {
  headline: 1000,
  bodyBytes: 10 * 1024 * 1024,
  /** Characters of one path segment; file systems take 255 bytes, and a temporary name is longer. */
  segment: 100,
} as const;
