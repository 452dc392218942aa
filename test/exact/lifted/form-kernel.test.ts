import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Cuts, NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import { FormKernel } from "../../../src/exact/lifted/form-kernel.ts";
import { quadraticOf, rowOf, sumsOf } from "../../../src/exact/lifted/quadratic.ts";
import { WASM_BUILDS } from "../../../src/kernel/modules.ts";
import { drawn, drawnCuts, drawnMultipliers, liftedOf, streamFor } from "./reference.ts";

const PROBLEMS = [
  liftedOf(drawn({ vms: 2, clouds: 2, seed: 1 })),
  liftedOf(drawn({ vms: 9, clouds: 3, pinnedShare: 0.3, seed: 2 })),
  liftedOf(drawn({ vms: 7, clouds: 5, meanDegree: 4, seed: 3 })),
  liftedOf(drawn({ vms: 6, clouds: 8, normalise: false, seed: 4 })),
];

test("products in every build of the kernel are those of the rows, to the last bit", () => {
  for (const [number, problem] of PROBLEMS.entries()) {
    const { vms, clouds } = problem;
    const stream = streamFor("form kernel", { number });
    const many = drawnCuts(problem, 20, 10, stream);
    const kinds: Cuts[] = [NO_CUTS, many, { ...many, triangles: NO_CUTS.triangles }];
    for (const cuts of kinds) {
      const quadratic = quadraticOf(problem, { ...drawnMultipliers(problem, 10, stream), cuts });
      const other = drawnMultipliers(problem, 10, stream).blocks;
      for (const build of WASM_BUILDS) {
        const form = new FormKernel(quadratic, build);
        for (const blocks of [quadratic.blocks, other]) {
          form.setBlocks(blocks);
          const z = Float64Array.from({ length: vms * clouds }, () => stream.uniform(-1, 1));
          const sums = sumsOf(quadratic, z);
          const row = new Float64Array(clouds);
          const image = form.apply(z);
          for (let i = 0; i < vms; i++) {
            rowOf({ ...quadratic, blocks }, z, sums, i, row);
            assert.equal(image.slice(i * clouds, (i + 1) * clouds), row, `${number}, VM ${i}, ${build}`);
          }
        }
      }
    }
  }
});

test.run();
