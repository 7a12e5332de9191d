/** `_testwire._tcp` in DNS-SD (RFC 6763). */
export const SERVICE_TYPE = 'testwire';

/** How the library is told to speak; tests use a port of their own. Default: 5353, as RFC 6762 has it. */
export interface Multicast {
  readonly port?: number;
}
