/** Nothing for a file of the server's own disk (the provider `local`): its path is of no use to a reader, and tells where we run. */
export function publicUrl(url: string | undefined): { url?: string } {
  return url === undefined || /^file:/i.test(url) ? {} : { url };
}
