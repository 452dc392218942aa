import { test } from "uvu";
import * as assert from "uvu/assert";
import { freeCosts } from "../../../src/exact/free-costs.ts";
import { quadraticProblem } from "../../../src/exact/problem.ts";
import { type SemidefiniteCertificate, semidefiniteBound } from "../../../src/exact/semidefinite/bound.ts";
import { tangentBound } from "../../../src/exact/semidefinite/check.ts";
import { pointsBelow } from "../../../src/exact/semidefinite/distances.ts";
import { binomialOptions, generateBinomial } from "../../../src/game/generate/binomial.ts";
import type { Instance } from "../../../src/game/instance.ts";
import { DEFAULT_SETTINGS } from "../../../src/kernel/types.ts";
import { drawnInstance, tiedInstance } from "../drawn.ts";
import { assertCertified, optimumOf } from "../optimum.ts";

function bounded(instance: Instance, mostWork = 1e9) {
  const problem = quadraticProblem(instance, DEFAULT_SETTINGS);
  return semidefiniteBound(problem, freeCosts(instance, problem), { mostWork, proceed: () => true });
}

function checked(instance: Instance, certificate: SemidefiniteCertificate): number {
  return tangentBound(instance, quadraticProblem(instance, DEFAULT_SETTINGS), certificate);
}

test("never above the optimum, and its certificate says the same: 200 instances of every kind", () => {
  let found = 0;
  for (let seed = 0; seed < 200; seed++) {
    const instance = drawnInstance(seed);
    const result = bounded(instance);
    if (result === null) continue;
    found++;
    assertCertified(instance, result.bound, checked(instance, result.certificate), `seed ${seed}`);
  }
  assert.ok(found > 80, `${found} of 200 had a bound`);
});

test("any relaxed assignment proves a bound, any multipliers and points that hold", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 9, clouds: 3, seed: 5 }));
  const result = bounded(instance);
  assert.ok(result !== null);
  const { certificate } = result;
  const optimum = optimumOf(instance);
  const relaxed = certificate.relaxed.map((part, k) => part + 0.3 * Math.sin(k));
  const moved = checked(instance, { ...certificate, relaxed });
  assert.ok(moved > Number.NEGATIVE_INFINITY && moved < result.bound);
  const multipliers = certificate.multipliers.map((u, k) => u - 0.1 * (k % 3));
  const lowered = checked(instance, { ...certificate, multipliers });
  assert.ok(lowered > Number.NEGATIVE_INFINITY && lowered <= optimum);
});

test("where costs cancel, rounding does not raise it above the optimum", () => {
  let found = 0;
  for (const delta of [1e-1, 1e-6, 1e-9, 1e-12]) {
    for (let seed = 1; seed <= 12; seed++) {
      const instance = tiedInstance(delta, seed);
      const result = bounded(instance);
      if (result === null) continue;
      found++;
      const optimum = optimumOf(instance);
      // As much as other sums of lower bounds are trusted to (src/exact/bound.ts).
      assert.ok(result.bound <= optimum * (1 + 1e-11), `delta ${delta}, seed ${seed}: ${result.bound}`);
      const certified = checked(instance, result.certificate);
      assert.ok(certified <= optimum * (1 + 1e-11), `delta ${delta}, seed ${seed}: ${certified}, certified`);
    }
  }
  assert.ok(found > 12, `${found} had a bound`);
});

test("a delay that rounds latency away has no bound", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 6, clouds: 3, seed: 2 }));
  assert.is(bounded({ ...instance, delay: { ...instance.delay, delta: 1e300 } }), null);
});

test("a certificate that claims too much proves nothing", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 9, clouds: 3, seed: 5 }));
  const result = bounded(instance);
  assert.ok(result !== null);
  const { certificate } = result;
  const nothing = Number.NEGATIVE_INFINITY;
  const raised = certificate.multipliers.map((u) => u + 0.01);
  assert.is(checked(instance, { ...certificate, multipliers: raised }), nothing);
  assert.is(checked(instance, { ...certificate, share: certificate.share * 1.01 }), nothing);
  const apart = certificate.points.map((part) => part * 1.01);
  assert.is(checked(instance, { ...certificate, points: apart, share: certificate.share / 2 }), nothing);
});

test("points of clouds: no squared distance above the latency, and most of it used", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { latency, clouds } = generateBinomial(
      binomialOptions.parse({ vms: 2, clouds: 2 + (seed % 9), meanDegree: 1, seed }),
    );
    const points = pointsBelow(latency, clouds, new Float64Array(clouds).fill(1 / clouds), () => true);
    assert.ok(points !== null);
    let [used, all] = [0, 0];
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < x; y++) {
        let distance = 0;
        for (let q = 0; q < clouds; q++) distance += (points[x * clouds + q] - points[y * clouds + q]) ** 2;
        assert.ok(distance <= latency[x * clouds + y], `seed ${seed}: ${distance}`);
        used += distance;
        all += latency[x * clouds + y];
      }
    }
    assert.ok(used > 0.7 * all, `seed ${seed}: ${used / all}`);
  }
});

test("no bound where its proof would take too long", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 60, clouds: 3, seed: 1 }));
  assert.ok(bounded(instance) !== null);
  assert.is(bounded(instance, 100), null);
});

test("no bound without edges between free VMs, or between clouds at no distance", () => {
  const lonely = generateBinomial(binomialOptions.parse({ vms: 4, clouds: 3, meanDegree: 0, seed: 1 }));
  assert.is(bounded(lonely), null);
  const near = generateBinomial(binomialOptions.parse({ vms: 4, clouds: 3, meanDegree: 3, seed: 1 }));
  assert.is(bounded({ ...near, latency: near.latency.map(() => 0) }), null);
});

test("points are looked for as long as it is allowed, and not for too many clouds", () => {
  const { clouds, latency } = generateBinomial(binomialOptions.parse({ vms: 9, clouds: 90, seed: 1 }));
  const weights = new Float64Array(clouds).fill(1 / clouds);
  let asked = 0;
  assert.is(
    pointsBelow(latency, clouds, weights, () => ++asked < 3),
    null,
  );
  assert.is(asked, 3);
  const many = 201;
  const far = new Float64Array(many * many).fill(10);
  assert.is(
    pointsBelow(far, many, new Float64Array(many).fill(1 / many), () => true),
    null,
  );
});

test.run();
