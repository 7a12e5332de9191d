import type { Configuration } from '@testwire/config';

/** Nobody can follow a link to port 0: the port that was found free takes its place. */
export function withPort<C extends Pick<Configuration, 'publicUrl'>>(configuration: C, port: number): C {
  const url = new URL(configuration.publicUrl);
  if (url.port !== '0') return configuration;
  url.port = String(port);
  return { ...configuration, publicUrl: url.href.replace(/\/+$/, '') };
}

/**
 * Where everybody may read, only requests that were meant for us: a page elsewhere can make a browser ask 127.0.0.1 under its own
 * name (DNS rebinding), but it cannot change the Host that the browser sends.
 */
export function knownHosts({ publicUrl, host }: Pick<Configuration, 'publicUrl' | 'host'>): ReadonlySet<string> {
  return new Set(['127.0.0.1', 'localhost', '::1', '[::1]', host, new URL(publicUrl).hostname]);
}
