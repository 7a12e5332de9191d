/** The address in its encoded form when it is one a reader may follow: http or https, without user and password. */
export function httpUrl(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  return withoutUser(url).href;
}

/** The address as it is written, or, when there is a user or password in it, encoded and without them. */
export function withoutUserInfo(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  return url.username === '' && url.password === '' ? address : withoutUser(url).href;
}

function withoutUser(url: URL): URL {
  url.username = '';
  url.password = '';
  return url;
}
