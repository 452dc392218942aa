import { readFileSync } from "node:fs";

/** A document of docs/, as its reader sees it. */
export function documentNamed(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
}

/** The code blocks of one language, in their order. */
export function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , code]) => code);
}
