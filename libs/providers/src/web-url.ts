import { webUrl } from '@testwire/contracts';

/** Whether a field may be kept as a link: the contracts take http and https only, up to 2048 characters. */
export function isHttpUrl(value: string | null | undefined): value is string {
  return typeof value === 'string' && value.length <= 2048 && /^https?:\/\//i.test(value) && URL.canParse(value);
}

/** A field that may be kept as a link; undefined when it is none. */
export function linkOf(value: string | null | undefined): string | undefined {
  return webUrl.safeParse(value).data;
}

/** Without a user and password, which the settings refuse in an address, and without query and slash at the end. */
export function withoutUser(address: string | undefined): string | undefined {
  if (!isHttpUrl(address)) return undefined;
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
