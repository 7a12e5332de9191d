import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderComponents } from './render.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('Name the folder: node test/dist/components/write.js k8s/providers');

for (const [path, text] of renderComponents()) {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
}
