import { test } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { checkOptions } from "../../src/game/options.ts";

/** What a schema's option is said to allow when it is given a value. */
function allowed(option: z.ZodType, value: unknown): string {
  try {
    checkOptions(z.strictObject({ option }), { option: value }, "mine");
  } catch (error) {
    return (error as Error).message.replace(/^.* of mine; allowed: /, "");
  }
  throw new Error("nothing was refused");
}

test("what is refused is never said to be allowed: sizes and multiples", () => {
  assert.is(allowed(z.number().multipleOf(2), 3), "a number, a multiple of 2");
  assert.is(allowed(z.string().min(3), "ab"), "text of at least 3 characters");
  assert.is(allowed(z.string().min(1), ""), "text that is not empty");
  assert.is(allowed(z.string().max(4), "abcde"), "text of at most 4 characters");
  assert.is(allowed(z.array(z.number()).max(2), [1, 2, 3]), "a list of at most 2 values");
  assert.is(allowed(z.array(z.number()).min(1), []), "a list that is not empty");
  assert.is(allowed(z.array(z.number()).min(2).max(3), [1]), "a list of 2 to 3 values");
  assert.is(allowed(z.tuple([z.number(), z.number()]), [1]), "a list of 2 values");
  assert.is(allowed(z.int(), 1e300), "an integer");
  assert.is(allowed(z.number().max(1e60), 1e70), "a number <= 1e60");
  assert.is(allowed(z.number().positive().nullable(), 0), "a number > 0 or null");
  assert.is(allowed(z.union([z.string(), z.int()], "text or an integer"), true), "text or an integer");
  const fields = z.strictObject({ ends: z.tuple([z.number(), z.number()]), rate: z.number().max(1) });
  assert.is(allowed(fields.nullable(), { ends: 3, rate: 1 }), "a list of 2 values");
  assert.is(allowed(fields.nullable(), { ends: [1, 2], rate: "x" }), "a number <= 1");
  assert.is(allowed(z.int().max(1e12), 1.5), "an integer <= 1e12");
  assert.is(allowed(z.number().min(1e-15).max(1_000_000), 1e70), "a number >= 1e-15 and <= 1000000");
  assert.match(allowed(z.string().regex(/^a/), "b"), /pattern/);
});

test.run();
