/** The services, each of which can run in a process of its own, in as many copies as it takes. */
export const SERVICE_NAMES = ['ingress', 'api', 'coordinator', 'formatter', 'artifact-uploader', 'notifier'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** `ingress,api` → names. Throws RangeError naming what it does not know. */
export function parseServiceNames(text: string): ServiceName[] {
  return text.split(',').map((part) => {
    const name = SERVICE_NAMES.find((known) => known === part.trim());
    if (name === undefined) throw new RangeError(`"${part.trim()}" is not a service; there are ${SERVICE_NAMES.join(', ')}.`);
    return name;
  });
}
