import { show } from "../game/place.ts";
import { Problem } from "../problem.ts";
import { kebab } from "./kebab.ts";

/**
 * yargs makes NaN of a word that should be a number, and the word is lost; this one finds it among the words again.
 * @throws Problem
 */
export function checkNumbersGiven(
  words: readonly string[],
): (given: Readonly<Record<string, unknown>>) => true {
  return (given) => {
    for (const [name, value] of Object.entries(given)) {
      if (name === "_" || ![value].flat().some(Number.isNaN)) continue;
      const spelt = name.length === 1 ? [`-${name}`, `--${name}`] : [`--${name}`, `--${kebab(name)}`];
      const at = words.findIndex((word) => spelt.includes(word.split("=", 1)[0]));
      if (at === -1) continue;
      const inside = words[at].includes("=");
      const following = inside ? [words[at].slice(words[at].indexOf("=") + 1)] : words.slice(at + 1);
      const wrong = following.find((word) => Number.isNaN(Number(word)));
      throw new Problem(`bad option: ${words[at].split("=", 1)[0]} ${word(wrong)}; allowed: a number`);
    }
    return true;
  };
}

function word(text: string | undefined): string {
  return text === undefined ? "NaN" : /^[\x21-\x7e]{1,60}$/.test(text) ? text : show(text);
}
