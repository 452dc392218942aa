import { test } from "uvu";
import * as assert from "uvu/assert";
import { ratiosOf } from "../../bench/kernels/ratios.ts";

test("a ratio is the median of those within the passes, and lies between their quartiles", () => {
  // The machine is three times slower in every other pass: the medians of the two columns would give 3.
  const samples = new Map([
    ["wasm-simd", [1, 3, 1, 3, 1]],
    ["native", [1, 3, 2, 3, 3]],
  ]);
  const [ratio] = ratiosOf(samples).filter(({ contestant }) => contestant === "wasm-simd");
  assert.equal(ratio, { contestant: "wasm-simd", against: "native", median: 1, low: 1, high: 2 });
});

test.run();
