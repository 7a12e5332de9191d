import { cleanText } from './clean-text.ts';
import { redactSecrets } from './redact-secrets.ts';

/** Text for files that other tools read: without secrets, terminal sequences, control, bidirectional and invisible characters. */
export function publishedText(text: string): string {
  return redactSecrets(cleanText(text));
}
