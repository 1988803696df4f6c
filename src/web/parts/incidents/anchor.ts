/** The id of an incident's row on its page. */
export function incidentAnchor(id: string): string {
  return `incident-${encodeURIComponent(id)}`;
}
