/** Advice for an address at which something answers that is not the vendor's API. */
export function noApiAt(label: string, baseUrl: string, variable: string): string {
  return `What answers there is not the API of ${label}: it says 404 to what every ${label} has. Check ${variable} (baseUrl), now ${baseUrl}.`;
}
