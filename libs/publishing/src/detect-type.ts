/** What an artifact is for, by its name. The first rule that matches decides, so the more telling ones come first. */
const RULES: readonly (readonly [type: string, pattern: RegExp])[] = [
  ['coverage_report', /(^|[/._-])(coverage|cobertura|lcov|jacoco|clover)([/._-]|$)/i],
  ['performance_report', /(^|[/._-])(perf|performance|benchmark|bench)([/._-]|$)/i],
  ['metrics', /(^|[/._-])metrics?([/._-]|$)/i],
  ['trace', /(^|[/._-])traces?([/._-]|$)/i],
  ['profile', /\.(cpuprofile|heapprofile|prof|pprof)$/i],
  ['crash_dump', /(^|\/)core(\.\d+)?$|\.(dmp|mdmp|crash|hprof)$/i],
  ['test_report', /(^|[/._-])(junit|test-?results?|test-?report|ctrf|allure|tap|trx|nunit|xunit)([/._-]|$)|\.(trx|tap)$/i],
  ['log', /\.(log|out|err)$/i],
  ['image', /\.(png|jpe?g|gif|webp|svg|bmp)$/i],
  ['video', /\.(webm|mp4|mkv|mov)$/i],
  ['archive', /\.(zip|tar|tgz|gz|bz2|xz|zst|7z)$/i],
  ['model', /\.(onnx|pt|pth|safetensors|gguf|h5|tflite)$/i],
];

export function detectType(name: string): string {
  return RULES.find(([, pattern]) => pattern.test(name))?.[0] ?? 'file';
}

/** By extension, for senders that say only `application/octet-stream`. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  log: 'text/plain',
  md: 'text/markdown',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  webm: 'video/webm',
  mp4: 'video/mp4',
  xml: 'application/xml',
  zip: 'application/zip',
};

export function detectMediaType(name: string, said: string): string {
  if (said !== '' && said !== 'application/octet-stream') return said;
  return MEDIA_TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}
