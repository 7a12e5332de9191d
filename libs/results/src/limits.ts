/** Bounds on what one file may cost. All are upper limits; texts longer than theirs are cut with a visible marker. */
export type ReadLimits = {
  /** Bytes of the file as it lies. Default 128 MiB. */
  readonly maxBytes?: number;
  /** Characters of a JSON document, which is held in memory as a whole. Default 64 Mi. */
  readonly maxJsonLength?: number;
  /** Open elements or brackets, one inside the other. At most (and by default) 64. */
  readonly maxDepth?: number;
  /** Default 1,000,000. */
  readonly maxTests?: number;
  /** Characters of a test's message. At most 65,536; default 8,192. */
  readonly maxMessage?: number;
  /** Characters of a test's details. At most 262,144; default 32,768. */
  readonly maxDetails?: number;
};

export type Limits = Required<ReadLimits>;

const MiB = 1024 * 1024;

/** Fills in the defaults, and holds depth and lengths to what `shardResult` accepts. */
export function resolveLimits(limits: ReadLimits = {}): Limits {
  return {
    maxBytes: limits.maxBytes ?? 128 * MiB,
    maxJsonLength: limits.maxJsonLength ?? 64 * MiB,
    maxDepth: Math.min(limits.maxDepth ?? 64, 64),
    maxTests: limits.maxTests ?? 1_000_000,
    maxMessage: Math.min(limits.maxMessage ?? 8192, 65_536),
    maxDetails: Math.min(limits.maxDetails ?? 32_768, 262_144),
  };
}
