export { cleanLine, cleanText } from './clean-text.ts';
export { httpUrl } from './http-url.ts';
export { neutralise } from './neutralise.ts';
export { redactSecrets } from './redact-secrets.ts';
export { inertBlock, inertLine, readableBlock, readableLine } from './untrusted.ts';
