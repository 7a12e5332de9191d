import type { Gpu } from '@testwire/contracts';
import { z } from 'zod';
import type { Probe } from './finding.ts';

const cards = z.record(z.string(), z.unknown());
const card = z.record(z.string(), z.string());
const GIB = 1024 ** 3;

/** The keys differ in case from version to version: "Card series", "Card Series". */
function field(values: Readonly<Record<string, string>>, name: RegExp): string | undefined {
  const found = Object.entries(values).find(([key]) => name.test(key))?.[1];
  return found === undefined || /^n\/?a$/i.test(found.trim()) ? undefined : found.trim();
}

/** `{"card0": {"Card Series": "…", "VRAM Total Memory (B)": "…"}, …}`, after warnings perhaps. */
export function parseRocmSmi(output: string): Gpu[] {
  const begin = output.indexOf('{');
  if (begin === -1) return [];
  const parsed = cards.parse(JSON.parse(output.slice(begin)));
  return Object.entries(parsed)
    .filter(([key]) => /^card\d+$/.test(key))
    .flatMap(([key, value]) => {
      const values = card.safeParse(value);
      if (!values.success) return [];
      const name = field(values.data, /^card series$/i) ?? field(values.data, /^card model$/i) ?? key;
      const bytes = Number(field(values.data, /^vram total memory \(b\)$/i));
      const memoryGb = Number.isFinite(bytes) && bytes > 0 ? { memoryGb: Math.round((bytes / GIB) * 100) / 100 } : {};
      return { vendor: 'AMD', name, ...memoryGb };
    });
}

/** https://rocm.docs.amd.com/projects/rocm_smi_lib */
export const probeRocm: Probe = async ({ runTool, timeoutMs, note }) => {
  const answer = await runTool('rocm-smi', ['--showproductname', '--showmeminfo', 'vram', '--json'], timeoutMs);
  if (!answer.ok) {
    if (!answer.missing) note(`No ROCm: ${answer.reason}`);
    return {};
  }
  const gpus = parseRocmSmi(answer.output);
  return gpus.length === 0 ? {} : { hardware: ['rocm'], gpus };
};
