/** Freezes objects and arrays at any depth. A map stays a map, for there is no frozen one; what it holds is frozen. */
export function freezeDeep<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  const inner = value instanceof Map ? value.values() : Object.values(value);
  if (!(value instanceof Map)) Object.freeze(value);
  for (const item of inner) freezeDeep(item);
  return value;
}
