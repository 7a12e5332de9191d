/** What `packData` wrote into the element of that id. Rejects when it is damaged. */
export async function readBlock<Shape>(id: string): Promise<Shape> {
  const packed = document.getElementById(id)?.textContent ?? '';
  const bytes = new Response(decode(packed)).body;
  if (bytes === null) throw new Error(`The block ${id} is empty.`);
  return (await new Response(bytes.pipeThrough(new DecompressionStream('gzip'))).json()) as Shape;
}

function decode(packed: string): Uint8Array<ArrayBuffer> {
  const binary = atob(packed);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
