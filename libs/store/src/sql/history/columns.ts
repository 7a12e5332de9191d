const FLOAT_BYTES = 4;
const INDEX_BYTES = 2;

/** Little endian on every machine. */
export function packFloats(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * FLOAT_BYTES);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, index * FLOAT_BYTES);
  return bytes;
}

export function unpackFloats(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: bytes.length / FLOAT_BYTES }, (_, index) => bytes.readFloatLE(index * FLOAT_BYTES));
}

/** Little endian on every machine. */
export function packIndexes(values: Uint16Array): Buffer {
  const bytes = Buffer.alloc(values.length * INDEX_BYTES);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, index * INDEX_BYTES);
  return bytes;
}

export function unpackIndexes(bytes: Buffer): Uint16Array {
  return Uint16Array.from({ length: bytes.length / INDEX_BYTES }, (_, index) => bytes.readUInt16LE(index * INDEX_BYTES));
}
