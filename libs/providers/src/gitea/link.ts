import { webUrl } from '@testwire/contracts';

/** A field that may be kept as a link; undefined when it is none. */
export function linkOf(value: string | null | undefined): string | undefined {
  return webUrl.safeParse(value).data;
}
