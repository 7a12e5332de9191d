export { cleanLine, cleanText } from './clean-text.ts';
export { httpUrl, withoutUserInfo } from './http-url.ts';
export { neutralise } from './neutralise.ts';
export { publishedText } from './published-text.ts';
export { redactSecrets } from './redact-secrets.ts';
export { redactNamed } from './secret-names.ts';
export { inertBlock, inertLine, readableBlock, readableLine } from './untrusted.ts';
