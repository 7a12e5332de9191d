/** Stands for what was a secret. Redacting it again changes nothing. */
export const REDACTED = '[redacted]';
