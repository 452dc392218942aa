import { test } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { optionsFromWords } from "../../src/variants/driver/option-words.ts";
import type { Variant } from "../../src/variants/driver/variant.ts";

const options = z.strictObject({
  order: z.string().default("permutation"),
  share: z.number().nullable().default(0.5),
  isQuick: z.boolean().default(false),
});
const variant = { name: "mine", options } as unknown as Variant;

test("words are numbers, truth values, null or themselves; what is left out gets its default", () => {
  assert.equal(optionsFromWords(variant, []), { order: "permutation", share: 0.5, isQuick: false });
  const words = [
    ["share", "2.5e-1"],
    ["isQuick", "true"],
    ["order", "round-robin"],
  ] as const;
  assert.equal(optionsFromWords(variant, words), { order: "round-robin", share: 0.25, isQuick: true });
  assert.equal(optionsFromWords(variant, new Map([["share", "null"]])), {
    order: "permutation",
    share: null,
    isQuick: false,
  });
});

test("options that the variant does not have or take are refused", () => {
  assert.throws(
    () => optionsFromWords(variant, [["shares", "1"]]),
    (error: Error) => error.message.startsWith('unknown option: "shares" of variant mine; allowed: order,'),
  );
  assert.throws(
    () => optionsFromWords(variant, [["share", "half"]]),
    (error: Error) => error.message.startsWith('bad option: share = "half" of variant mine; allowed: '),
  );
});

test.run();
