/** adjustedPValue -> adjusted p value; what has words already stays as it is. */
export function words(name: string): string {
  if (name.includes(" ")) return name;
  return name
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ")
    .replaceAll(/[-_]/g, " ")
    .toLowerCase();
}
