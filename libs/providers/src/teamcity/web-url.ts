/** Whether a text may be kept as a link: the contracts take http and https only, up to 2048 characters. */
export function isHttpUrl(value: string | null | undefined): value is string {
  return typeof value === 'string' && value.length <= 2048 && /^https?:\/\//i.test(value) && URL.canParse(value);
}
