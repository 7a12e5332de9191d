import type { Machine } from '../src/capabilities/finding.ts';
import { calibrate } from '../src/capabilities/calibrate.ts';
import { parseMetal } from '../src/capabilities/probe-metal.ts';
import { parseCudaVersion, parseNvidiaSmi } from '../src/capabilities/probe-nvidia.ts';
import { parseOpenvino } from '../src/capabilities/probe-openvino.ts';
import { parseRocmSmi } from '../src/capabilities/probe-rocm.ts';
import { parseVersion } from '../src/capabilities/probe-software.ts';
import { runTool, type RunTool } from '../src/capabilities/run-tool.ts';
import { detectHardwareCapabilities } from '../src/worker/index.ts';

const MACHINE: Machine = { platform: 'linux', architecture: 'x64', env: {}, memoryGb: 64 };
const missing: RunTool = (program) => Promise.resolve({ ok: false, missing: true, reason: `${program}: ENOENT` });

/** Programs that answer these texts, by name; an error ends with 1 and says it. */
function toolsOf(answers: Readonly<Record<string, string | Error>>): RunTool {
  return (program, args) => {
    const answer = answers[`${program} ${args[0] ?? ''}`.trim()] ?? answers[program];
    if (answer === undefined) return missing(program, args, 0);
    if (answer instanceof Error) return Promise.resolve({ ok: false, missing: false, reason: answer.message });
    return Promise.resolve({ ok: true, output: answer });
  };
}

let ticks = 0;
const detect = (answers: Readonly<Record<string, string | Error>>, machine = MACHINE, notes: string[] = []) =>
  detectHardwareCapabilities({
    machine,
    runTool: toolsOf(answers),
    note: (text) => void notes.push(text),
    monotonicMs: () => (ticks += 1),
  });

const SMI_HEADER = `+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 550.54.15              Driver Version: 550.54.15      CUDA Version: 12.4     |
+-----------------------------------------------------------------------------------------+`;

const ROCM = `WARNING: AMD GPU device(s) is/are in a low-power state. Check power control/runtime_status

{"card0": {"VRAM Total Memory (B)": "68702699520", "VRAM Total Used Memory (B)": "10960896", "Card Series": "AMD Instinct MI210", "Card Model": "0x740f", "Card Vendor": "Advanced Micro Devices, Inc. [AMD/ATI]", "Card SKU": "D67301", "GFX Version": "gfx90a"}, "card1": {"VRAM Total Memory (B)": "68702699520", "Card series": "AMD Instinct MI210", "Card model": "0x0c34"}, "system": {"Driver version": "6.7.0"}}`;

const APPLE = `{"SPDisplaysDataType":[{"_name":"Apple M2 Pro","spdisplays_mtlgpufamilysupport":"spdisplays_metal3","spdisplays_vendor":"sppci_vendor_Apple","sppci_bus":"spdisplays_builtin","sppci_cores":"19","sppci_device_type":"spdisplays_gpu","sppci_model":"Apple M2 Pro"}]}`;
const INTEL_MAC = `{"SPDisplaysDataType":[{"_name":"kHW_IntelUHDGraphics630Item","spdisplays_metal":"spdisplays_supported","spdisplays_vendor":"Intel","spdisplays_vram_shared":"1536 MB","sppci_model":"Intel UHD Graphics 630"},{"_name":"kHW_AMDRadeonPro5300MItem","spdisplays_mtlgpufamilysupport":"spdisplays_metal3","spdisplays_vendor":"sppci_vendor_amd","spdisplays_vram":"4 GB","sppci_model":"AMD Radeon Pro 5300M"}]}`;

describe('what tools say', () => {
  it('nvidia-smi: name, memory and compute capability, and what a device does not tell', () => {
    expect(parseNvidiaSmi('NVIDIA A100-SXM4-80GB, 81920, 8.0\nTesla T4, 15360, 7.5\n')).toEqual([
      { vendor: 'NVIDIA', name: 'NVIDIA A100-SXM4-80GB', memoryGb: 80, computeCapability: 8 },
      { vendor: 'NVIDIA', name: 'Tesla T4', memoryGb: 15, computeCapability: 7.5 },
    ]);
    expect(parseNvidiaSmi('NVIDIA GB10, [N/A], 12.1\nOrin (nvgpu), [Not Supported]\n')).toEqual([
      { vendor: 'NVIDIA', name: 'NVIDIA GB10', computeCapability: 12.1 },
      { vendor: 'NVIDIA', name: 'Orin (nvgpu)' },
    ]);
    expect(parseNvidiaSmi('No devices were found\n')).toEqual([]);
    expect(parseCudaVersion(SMI_HEADER)).toBe('12.4');
  });

  it('rocm-smi: after its warnings, with keys in either case', () => {
    expect(parseRocmSmi(ROCM)).toEqual([
      { vendor: 'AMD', name: 'AMD Instinct MI210', memoryGb: 63.98 },
      { vendor: 'AMD', name: 'AMD Instinct MI210', memoryGb: 63.98 },
    ]);
    expect(parseRocmSmi('ROCm System Management Interface\nNo AMD GPUs specified')).toEqual([]);
  });

  it('system_profiler: Apple chips share the main memory, cards have their own', () => {
    expect(parseMetal(APPLE, 32)).toEqual([{ vendor: 'Apple', name: 'Apple M2 Pro', memoryGb: 32 }]);
    expect(parseMetal(INTEL_MAC, 32)).toEqual([
      { vendor: 'Intel', name: 'Intel UHD Graphics 630' },
      { vendor: 'amd', name: 'AMD Radeon Pro 5300M', memoryGb: 4 },
    ]);
  });

  it('openvino, behind what Python modules print', () => {
    expect(parseOpenvino('[ WARN ] no NPU\n{"version": "2024.1.0-15008", "devices": ["CPU", "GPU.0"]}\n')).toEqual({
      version: '2024.1.0-15008',
      devices: ['CPU', 'GPU.0'],
    });
    expect(parseOpenvino('nothing')).toBeUndefined();
  });

  it.each([
    ['Python 3.11.7', '3.11.7'],
    ['openjdk version "17.0.15" 2025-04-15', '17.0.15'],
    ['java version "1.8.0_401"', '1.8.0_401'],
    ['go version go1.22.1 linux/amd64', '1.22.1'],
    ['Docker version 28.2.2, build e6534b4', '28.2.2'],
    ['Chromium 126.0.6478.56 built on Debian GNU/Linux 12', '126.0.6478.56'],
    ['Mozilla Firefox 115.11.0esr', '115.11.0esr'],
    ['ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) [x86_64-linux-gnu]', '3.1.2p20'],
    ['command not understood', undefined],
  ])('a version: %s', (output, version) => {
    expect(parseVersion(output)).toBe(version);
  });
});

describe('detectHardwareCapabilities', () => {
  it('puts everything together', async () => {
    const found = await detect({
      'nvidia-smi --query-gpu=name,memory.total,compute_cap': 'NVIDIA A100-SXM4-80GB, 81920, 8.0\n',
      'nvidia-smi': SMI_HEADER,
      'python3 --version': 'Python 3.11.7',
      'python3 -c': '{"version": "2024.1", "devices": ["CPU"]}',
      'chromium-browser': 'Chromium 126.0.6478.56',
    });
    expect(found).toMatchObject({
      hardware: ['cpu', 'cuda', 'openvino'],
      gpus: [{ name: 'NVIDIA A100-SXM4-80GB', memoryGb: 80, computeCapability: 8 }],
      memoryGb: 64,
      software: { cuda: '12.4', python: '3.11.7', openvino: '2024.1', chromium: '126.0.6478.56' },
    });
    expect(found.speed).toBeGreaterThan(0);
  });

  it('asks an old nvidia-smi without the field that it does not know', async () => {
    const found = await detect({
      'nvidia-smi --query-gpu=name,memory.total,compute_cap': new Error(
        'nvidia-smi ended with 2: Field "compute_cap" is not a valid field to query.',
      ),
      'nvidia-smi --query-gpu=name,memory.total': 'Tesla K80, 11441\n',
    });
    expect(found.gpus).toEqual([{ vendor: 'NVIDIA', name: 'Tesla K80', memoryGb: 11.17 }]);
  });

  it('finds MPS on a Mac only', async () => {
    const answers = { '/usr/sbin/system_profiler': APPLE };
    expect((await detect(answers, { ...MACHINE, platform: 'darwin' })).hardware).toEqual(['cpu', 'mps']);
    expect((await detect(answers)).hardware).toEqual(['cpu']);
  });

  it('says why a GPU that may be there is not found, and goes on', async () => {
    const notes: string[] = [];
    const found = await detect(
      { 'nvidia-smi': new Error('nvidia-smi ended with 9: NVIDIA-SMI has failed'), 'rocm-smi': '{ not json' },
      MACHINE,
      notes,
    );
    expect(found.hardware).toEqual(['cpu']);
    expect(notes).toEqual(
      expect.arrayContaining(['No CUDA: nvidia-smi ended with 9: NVIDIA-SMI has failed', expect.stringMatching(/^A probe: /)]),
    );
  });
});

describe('a tool', () => {
  it('that hangs is ended, with what it started', async () => {
    const answer = await runTool('/bin/sh', ['-c', 'sleep 60 & sleep 60'], 200);
    expect(answer).toEqual({ ok: false, missing: false, reason: '/bin/sh did not answer within 0.2 s.' });
  });

  it('that is not there is told from one that fails', async () => {
    expect(await runTool('/no/such/tool', [], 1000)).toMatchObject({ ok: false, missing: true });
    expect(await runTool('/bin/sh', ['-c', 'echo no >&2; exit 3'], 5000)).toMatchObject({
      missing: false,
      reason: '/bin/sh ended with 3: no',
    });
  });
});

describe('the calibration', () => {
  it('counts work by the clock: a machine on which time passes half as fast is twice as fast', () => {
    const withStep = (step: number): number => {
      let now = 0;
      return calibrate(() => (now += step));
    };
    expect(withStep(0.5) / withStep(1)).toBeCloseTo(2, 0);
  });
});
