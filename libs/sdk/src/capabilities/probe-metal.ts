import type { Gpu } from '@testwire/contracts';
import { z } from 'zod';
import type { Probe } from './finding.ts';

const displays = z.object({
  SPDisplaysDataType: z.array(
    z.looseObject({
      sppci_model: z.string().optional(),
      spdisplays_vendor: z.string().optional(),
      spdisplays_mtlgpufamilysupport: z.string().optional(),
      /** Before macOS 13. */
      spdisplays_metal: z.string().optional(),
      /** `8 GB` of a card of its own; Apple's chips share the main memory. */
      spdisplays_vram: z.string().optional(),
    }),
  ),
});

function memoryOf(text: string | undefined): number | undefined {
  const [, size, unit] = /^(\d+(?:\.\d+)?)\s*(GB|MB)$/i.exec(text ?? '') ?? [];
  if (size === undefined || unit === undefined) return undefined;
  return unit.toUpperCase() === 'GB' ? Number(size) : Number(size) / 1024;
}

/** The GPUs that have Metal, from `system_profiler SPDisplaysDataType -json`. */
export function parseMetal(output: string, memoryGb: number): Gpu[] {
  return displays.parse(JSON.parse(output)).SPDisplaysDataType.flatMap((device) => {
    const hasMetal = (device.spdisplays_mtlgpufamilysupport ?? device.spdisplays_metal ?? '') !== '';
    if (!hasMetal || device.sppci_model === undefined) return [];
    const isApple = device.sppci_model.startsWith('Apple');
    const memory = isApple ? memoryGb : memoryOf(device.spdisplays_vram);
    const vendor = isApple ? 'Apple' : (device.spdisplays_vendor ?? '').replace(/^sppci_vendor_/, '') || 'unknown';
    return { vendor, name: device.sppci_model, ...(memory === undefined ? {} : { memoryGb: memory }) };
  });
}

/** Apple's Metal Performance Shaders. */
export const probeMetal: Probe = async ({ machine, runTool, timeoutMs, note }) => {
  if (machine.platform !== 'darwin') return {};
  const answer = await runTool('/usr/sbin/system_profiler', ['SPDisplaysDataType', '-json'], timeoutMs);
  if (!answer.ok) {
    note(`No MPS: ${answer.reason}`);
    return {};
  }
  const gpus = parseMetal(answer.output, machine.memoryGb);
  return gpus.length === 0 ? {} : { hardware: ['mps'], gpus };
};
