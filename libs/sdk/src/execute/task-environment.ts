/** What programs need to work at all, and GPUs to be found. Nothing of these is a secret. */
const SAFE = new Set(
  `PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TERM DISPLAY WAYLAND_DISPLAY XDG_RUNTIME_DIR SSL_CERT_FILE SSL_CERT_DIR
  NODE_EXTRA_CA_CERTS JAVA_HOME GOROOT GOPATH CARGO_HOME RUSTUP_HOME PYENV_ROOT NVM_DIR CUDA_HOME CUDA_PATH CUDA_VISIBLE_DEVICES
  NVIDIA_VISIBLE_DEVICES ROCM_PATH HIP_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES INTEL_OPENVINO_DIR LD_LIBRARY_PATH DYLD_LIBRARY_PATH`
    .trim()
    .split(/\s+/),
);

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a task: the safe part of the worker's, what its owner passes on by name, what the task brings, and what Testwire
 * says of the task, which nothing replaces. Everything else that the worker has, its token first of all, stays with it.
 */
export function taskEnvironment(
  worker: Variables,
  passed: readonly string[],
  task: Variables,
  testwire: Variables,
): Record<string, string> {
  const allowed = new Set(passed);
  const inherited = Object.entries(worker).filter(([name]) => SAFE.has(name) || name.startsWith('LC_') || allowed.has(name));
  const entries = [...inherited, ['CI', 'true'] as const, ...Object.entries(task), ...Object.entries(testwire)];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
