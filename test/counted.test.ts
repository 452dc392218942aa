import { test } from "uvu";
import * as assert from "uvu/assert";
import { counted } from "../src/counted.ts";

test("one is one, and none are several", () => {
  assert.equal(
    [counted(0, "round"), counted(1, "round"), counted(2, "round")],
    ["0 rounds", "1 round", "2 rounds"],
  );
  assert.is(counted(12_345_678, "node", "1.235e+7"), "1.235e+7 nodes");
});

test.run();
