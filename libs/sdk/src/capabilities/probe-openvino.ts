import { z } from 'zod';
import type { Probe } from './finding.ts';

const answer = z.object({ version: z.string(), devices: z.array(z.string()) });

const SCRIPT = `import json, openvino
core = openvino.Core() if hasattr(openvino, "Core") else __import__("openvino.runtime").runtime.Core()
print(json.dumps({"version": openvino.__version__, "devices": core.available_devices}))`;

/** The last line of output that is the script's own; what Python modules print before it is not. */
export function parseOpenvino(output: string): { version: string; devices: string[] } | undefined {
  const line = output.split('\n').findLast((text) => text.startsWith('{'));
  const parsed = answer.safeParse(line === undefined ? undefined : JSON.parse(line));
  return parsed.success ? parsed.data : undefined;
}

/** https://docs.openvino.ai: by its Python package, or by what its set-up script leaves in the environment. */
export const probeOpenvino: Probe = async ({ machine, runTool, timeoutMs, note }) => {
  const said = await runTool('python3', ['-c', SCRIPT], timeoutMs);
  const found = said.ok ? parseOpenvino(said.output) : undefined;
  if (found !== undefined) return { hardware: ['openvino'], software: { openvino: found.version } };
  if (machine.env['INTEL_OPENVINO_DIR'] !== undefined) return { hardware: ['openvino'] };
  if (!said.ok && !said.missing && !said.reason.includes('ModuleNotFoundError')) note(`No OpenVINO: ${said.reason}`);
  return {};
};
