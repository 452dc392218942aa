import { addBlocks, BLOCK } from "../relaxation/rows";

/**
 * Products of one VM's rows with another's, as a table: the entry (x, y) is row x of one times row y of the other. Rows are f32 of `bytes`, a
 * multiple of 64; a VM has `rows` of them, a multiple of 4, and tables have `rows` * `rows` entries. Sums are taken in the same order in
 * every build, so that all builds agree to the last bit.
 */

/** table = one other' */
export function multiplyRows(one: usize, other: usize, rows: u32, bytes: usize, table: usize): void {
  const width = (<usize>rows) << 2;
  for (let x: u32 = 0; x < rows; x += 2) {
    const p = one + <usize>x * bytes;
    const out = table + <usize>x * width;
    for (let y: u32 = 0; y < rows; y += 4)
      multiplyTile(p, other + <usize>y * bytes, bytes, out + ((<usize>y) << 2), width);
  }
}

/** Two rows by four. */
function multiplyTile(p: usize, q: usize, bytes: usize, out: usize, width: usize): void {
  if (ASC_FEATURE_SIMD) {
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let a3 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let b2 = f32x4.splat(0);
    let b3 = f32x4.splat(0);
    const q1 = q + bytes;
    const q2 = q1 + bytes;
    const q3 = q2 + bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const a = v128.load(p + at);
      const b = v128.load(p + bytes + at);
      let other = v128.load(q + at);
      a0 = f32x4.add(a0, f32x4.mul(a, other));
      b0 = f32x4.add(b0, f32x4.mul(b, other));
      other = v128.load(q1 + at);
      a1 = f32x4.add(a1, f32x4.mul(a, other));
      b1 = f32x4.add(b1, f32x4.mul(b, other));
      other = v128.load(q2 + at);
      a2 = f32x4.add(a2, f32x4.mul(a, other));
      b2 = f32x4.add(b2, f32x4.mul(b, other));
      other = v128.load(q3 + at);
      a3 = f32x4.add(a3, f32x4.mul(a, other));
      b3 = f32x4.add(b3, f32x4.mul(b, other));
    }
    v128.store(out, sums(a0, a1, a2, a3));
    v128.store(out + width, sums(b0, b1, b2, b3));
  } else {
    for (let x: usize = 0; x < 2; x++) {
      for (let y: usize = 0; y < 4; y++)
        store<f32>(out + x * width + (y << 2), productInLanes(p + x * bytes, q + y * bytes, bytes));
    }
  }
}

/** Every vector's (lane 0 + lane 1) + (lane 2 + lane 3). */
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 2, 6); // a0 b0 a2 b2
  const abHigh = v128.shuffle<f32>(a, b, 1, 5, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 2, 6);
  const cdHigh = v128.shuffle<f32>(c, d, 1, 5, 3, 7);
  const ab = f32x4.add(abLow, abHigh); // a01 b01 a23 b23
  const cd = f32x4.add(cdLow, cdHigh);
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

function productInLanes(p: usize, q: usize, bytes: usize): f32 {
  let a: f32 = 0;
  let b: f32 = 0;
  let c: f32 = 0;
  let d: f32 = 0;
  for (let at: usize = 0; at < bytes; at += 16) {
    a += load<f32>(p + at) * load<f32>(q + at);
    b += load<f32>(p + at, 4) * load<f32>(q + at, 4);
    c += load<f32>(p + at, 8) * load<f32>(q + at, 8);
    d += load<f32>(p + at, 12) * load<f32>(q + at, 12);
  }
  return a + b + (c + d);
}

/** to += table from */
export function addTableTimes(to: usize, table: usize, from: usize, rows: u32, bytes: usize): void {
  const width = (<usize>rows) << 2;
  for (let x: u32 = 0; x < rows; x += 2) {
    const target = to + <usize>x * bytes;
    const factors = table + <usize>x * width;
    for (let at: usize = 0; at < bytes; at += BLOCK)
      addBlocks(target + at, target + bytes + at, from + at, bytes, factors, width, 4, rows);
  }
}
