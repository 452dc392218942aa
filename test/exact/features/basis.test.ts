import { test } from "uvu";
import * as assert from "uvu/assert";
import { assignmentBasis, compress, expand, expandRows } from "../../../src/exact/features/basis.ts";
import { RandomStream, streamState } from "../../../src/game/random.ts";

for (const [vms, clouds] of [
  [1, 1],
  [3, 1],
  [1, 4],
  [4, 3],
  [5, 8],
]) {
  test(`${vms} VMs on ${clouds} clouds: orthonormal, and every VM's clouds add up to z_0`, () => {
    const basis = assignmentBasis(vms, clouds);
    const { size, full } = basis;
    const identity = new Float64Array(size * size);
    for (let k = 0; k < size; k++) identity[k * (size + 1)] = 1;
    const vectors = expandRows(basis, identity);
    for (let k = 0; k < size; k++) {
      const row = vectors.subarray(k * full, (k + 1) * full);
      for (let i = 0; i < vms; i++) {
        const own = row.subarray(1 + i * clouds, 1 + (i + 1) * clouds);
        assert.ok(Math.abs(own.reduce((sum, value) => sum + value, 0) - row[0]) < 1e-14);
      }
      for (let l = 0; l < size; l++) {
        const other = vectors.subarray(l * full, (l + 1) * full);
        const product = row.reduce((sum, value, at) => sum + value * other[at], 0);
        assert.ok(Math.abs(product - (k === l ? 1 : 0)) < 1e-14);
      }
    }
    const stream = new RandomStream(streamState("basis test", { vms, clouds }));
    const R = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        R[i * size + j] = stream.uniform(-1, 1);
        R[j * size + i] = R[i * size + j];
      }
    }
    compress(basis, expand(basis, R)).forEach((value, at) => {
      assert.ok(Math.abs(value - R[at]) < 1e-13);
    });
  });
}

test.run();
