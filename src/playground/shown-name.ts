/** A name from a file, so that it cannot fill the page, or turn round what is written beside it. */
export function shownName(name: string, longest: number): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}]/gu, "�");
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
