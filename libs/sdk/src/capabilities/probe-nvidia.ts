import type { Gpu } from '@testwire/contracts';
import type { Finding, Probe } from './finding.ts';

/** `nvidia-smi` says `[N/A]` or `[Not Supported]` for what a device does not tell. */
function amount(text: string | undefined): number | undefined {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Lines of `name, memory in MiB[, compute capability]`. */
export function parseNvidiaSmi(output: string): Gpu[] {
  return output
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .flatMap(([name, memory, compute]) => {
      if (name === undefined || name === '' || memory === undefined) return [];
      const memoryMib = amount(memory);
      const computeCapability = amount(compute);
      return {
        vendor: 'NVIDIA',
        name,
        ...(memoryMib === undefined ? {} : { memoryGb: Math.round((memoryMib / 1024) * 100) / 100 }),
        ...(computeCapability === undefined ? {} : { computeCapability }),
      };
    });
}

/** `CUDA Version: 12.4` in the header that it prints without arguments. */
export function parseCudaVersion(output: string): string | undefined {
  return /CUDA Version:\s*(\d+(?:\.\d+)*)/.exec(output)?.[1];
}

function query(fields: string): string[] {
  return [`--query-gpu=${fields}`, '--format=csv,noheader,nounits'];
}

/** https://docs.nvidia.com/deploy/nvidia-smi */
export const probeNvidia: Probe = async ({ runTool, timeoutMs, note }) => {
  let answer = await runTool('nvidia-smi', query('name,memory.total,compute_cap'), timeoutMs);
  // Drivers before 470 do not know the field.
  if (!answer.ok && /not a valid field/i.test(answer.reason))
    answer = await runTool('nvidia-smi', query('name,memory.total'), timeoutMs);
  if (!answer.ok) {
    if (!answer.missing) note(`No CUDA: ${answer.reason}`);
    return {};
  }
  const gpus = parseNvidiaSmi(answer.output);
  if (gpus.length === 0) return {};
  const header = await runTool('nvidia-smi', [], timeoutMs);
  const version = header.ok ? parseCudaVersion(header.output) : undefined;
  const finding: Finding = { hardware: ['cuda'], gpus };
  return version === undefined ? finding : { ...finding, software: { cuda: version } };
};
