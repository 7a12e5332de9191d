import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { processSources } from '@testwire/config';
import { capabilities, type Capabilities, type Gpu } from '@testwire/contracts';
import { cpu, graphics } from 'systeminformation';
import { calibrate } from './calibrate.ts';
import type { Finding, Machine, Probe, ProbeDeps } from './finding.ts';
import { probeMetal } from './probe-metal.ts';
import { probeNvidia } from './probe-nvidia.ts';
import { probeOpenvino } from './probe-openvino.ts';
import { probeRocm } from './probe-rocm.ts';
import { SOFTWARE_PROBES } from './probe-software.ts';
import { runTool, type RunTool } from './run-tool.ts';

export interface DetectOptions {
  readonly labels?: Readonly<Record<string, string>>;
  /** Hardware that no probe knows: `webgpu`, `fpga`. */
  readonly hardware?: readonly string[];
  /** Of each probe. Default: 10,000. */
  readonly timeoutMs?: number;
  /** For people: why something was not found. */
  readonly note?: (text: string) => void;
  readonly runTool?: RunTool;
  readonly machine?: Machine;
  readonly monotonicMs?: () => number;
}

const GIB = 1024 ** 3;
const PROBES: readonly Probe[] = [probeNvidia, probeRocm, probeMetal, probeOpenvino, ...SOFTWARE_PROBES];

/** What a container may use, where it may not use all. */
function memoryGb(): number {
  const limit = process.constrainedMemory();
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.round((bytes / GIB) * 100) / 100;
}

function thisMachine(): Machine {
  return { platform: platform(), architecture: arch(), env: processSources().env, memoryGb: memoryGb() };
}

/** Bounds what has no bound of its own; a failure is worth a note and nothing else. */
async function attempt<T>(what: string, work: Promise<T>, otherwise: T, { timeoutMs, note }: ProbeDeps): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs * 3);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    note(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}

async function nameCpu(): Promise<string> {
  const { manufacturer, brand } = await cpu();
  return `${manufacturer} ${brand}`.trim();
}

/** Graphics cards that no vendor's own tool told of. They count for nothing in particular, but people see them. */
async function otherGpus(): Promise<Gpu[]> {
  const { controllers } = await graphics();
  return controllers
    .filter(({ model }) => model !== '')
    .map(({ vendor, model, vram }) => ({
      vendor,
      name: model,
      ...(vram === null || vram <= 0 ? {} : { memoryGb: vram / 1024 }),
    }));
}

/**
 * Finds out what this machine can do: processor, memory, GPUs with CUDA, ROCm, MPS and OpenVINO, browsers, runtimes, and how fast it is.
 * Every probe is bounded in time; what fails is not there, and a note says why.
 */
export async function detectHardwareCapabilities(options: DetectOptions = {}): Promise<Capabilities> {
  const { labels = {}, hardware = [], timeoutMs = 10_000, note = () => undefined } = options;
  const machine = options.machine ?? thisMachine();
  const deps: ProbeDeps = { machine, runTool: options.runTool ?? runTool, timeoutMs, note };
  const fallback = cpus()[0]?.model.trim() ?? '';
  const model = await attempt('The processor', nameCpu(), fallback, deps);
  const findings: Finding[] = [];
  // One after the other within each half: twenty programs at once would slow each other down.
  const half = Math.ceil(PROBES.length / 2);
  const look = async (probes: readonly Probe[]): Promise<void> => {
    for (const probe of probes) findings.push(await attempt('A probe', probe(deps), {}, deps));
  };
  await Promise.all([look(PROBES.slice(0, half)), look(PROBES.slice(half))]);
  const told = findings.flatMap(({ gpus = [] }) => gpus);
  const gpus = told.length > 0 ? told : await attempt('Graphics', otherGpus(), [], deps);
  return capabilities.parse({
    hardware: [...new Set(['cpu', ...findings.flatMap((finding) => finding.hardware ?? []), ...hardware])],
    cpu: {
      model: (model || fallback || 'unknown').slice(0, 256),
      cores: availableParallelism(),
      architecture: machine.architecture,
    },
    memoryGb: machine.memoryGb,
    gpus: gpus.slice(0, 64),
    os: { platform: machine.platform, release: release() },
    software: Object.assign({ node: process.versions.node }, ...findings.map(({ software }) => software)),
    labels,
    // Last, when nothing else of this runs any more.
    speed: calibrate(options.monotonicMs ?? (() => performance.now())),
  });
}
