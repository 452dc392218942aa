import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkClaims, claimsNamed } from "../../src/claims/check-claims.ts";
import { checkClaimsInThreads } from "../../src/claims/in-threads.ts";

const claims = claimsNamed(["one-plus-epsilon", "large-a-minimises-total", "worst-case-rounds"]);
const facts = { seed: "7", quick: true };
const never = new AbortController().signal;

test("threads find what one after the other does, in the order of the claims, and report each once", async () => {
  const expected = await checkClaims(claims, facts);
  for (const workers of [1, 2, 5]) {
    const reported: string[] = [];
    const report = ({ id }: { readonly id: string }) => reported.push(id);
    assert.equal(await checkClaimsInThreads(claims, facts, { workers, signal: never, report }), expected);
    assert.equal(reported.sort(), claims.map(({ id }) => id).sort());
  }
});

test("a signal ends the checks without a ledger, before they begin and among them", async () => {
  const before = AbortSignal.abort();
  const report = () => {};
  assert.is(await checkClaimsInThreads(claims, facts, { workers: 2, signal: before, report }), null);
  const among = new AbortController();
  const options = { workers: 1, signal: among.signal, report: () => among.abort() };
  assert.is(await checkClaimsInThreads(claims, facts, options), null);
});

test("what goes wrong in a thread is thrown", async () => {
  const unknown = { ...claims[0], id: "nonsense" };
  try {
    await checkClaimsInThreads([unknown], facts, { workers: 1, signal: never, report: () => {} });
  } catch (error) {
    assert.match(String(error), /unknown claim: nonsense/);
    return;
  }
  assert.unreachable();
});

test.run();
