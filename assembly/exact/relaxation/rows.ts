/**
 * Arithmetic on rows of f32. Rows of matrices are whole blocks; other lengths are multiples of 32 bytes. Sums are taken in eight lanes in
 * every build, so that all builds agree to the last bit.
 */
export const BLOCK: usize = 64;

/** x.y */
export function product(x: usize, y: usize, bytes: usize): f32 {
  if (ASC_FEATURE_SIMD) {
    let even = f32x4.splat(0);
    let odd = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 32) {
      even = f32x4.add(even, f32x4.mul(v128.load(x + at), v128.load(y + at)));
      odd = f32x4.add(odd, f32x4.mul(v128.load(x + at, 16), v128.load(y + at, 16)));
    }
    return sumOf(f32x4.add(even, odd));
  }
  let a: f32 = 0;
  let b: f32 = 0;
  let c: f32 = 0;
  let d: f32 = 0;
  let a2: f32 = 0;
  let b2: f32 = 0;
  let c2: f32 = 0;
  let d2: f32 = 0;
  for (let at: usize = 0; at < bytes; at += 32) {
    a += load<f32>(x + at) * load<f32>(y + at);
    b += load<f32>(x + at, 4) * load<f32>(y + at, 4);
    c += load<f32>(x + at, 8) * load<f32>(y + at, 8);
    d += load<f32>(x + at, 12) * load<f32>(y + at, 12);
    a2 += load<f32>(x + at, 16) * load<f32>(y + at, 16);
    b2 += load<f32>(x + at, 20) * load<f32>(y + at, 20);
    c2 += load<f32>(x + at, 24) * load<f32>(y + at, 24);
    d2 += load<f32>(x + at, 28) * load<f32>(y + at, 28);
  }
  a += a2;
  b += b2;
  c += c2;
  d += d2;
  return a + b + (c + d);
}

/** x.a, x.b and x.c, as `product` has them, each to its place: they share what is read of x, and none waits for the sums of another. */
export function threeProducts(
  x: usize,
  a: usize,
  b: usize,
  c: usize,
  bytes: usize,
  toA: usize,
  toB: usize,
  toC: usize,
): void {
  if (ASC_FEATURE_SIMD) {
    let evenA = f32x4.splat(0);
    let oddA = f32x4.splat(0);
    let evenB = f32x4.splat(0);
    let oddB = f32x4.splat(0);
    let evenC = f32x4.splat(0);
    let oddC = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 32) {
      const even = v128.load(x + at);
      const odd = v128.load(x + at, 16);
      evenA = f32x4.add(evenA, f32x4.mul(even, v128.load(a + at)));
      oddA = f32x4.add(oddA, f32x4.mul(odd, v128.load(a + at, 16)));
      evenB = f32x4.add(evenB, f32x4.mul(even, v128.load(b + at)));
      oddB = f32x4.add(oddB, f32x4.mul(odd, v128.load(b + at, 16)));
      evenC = f32x4.add(evenC, f32x4.mul(even, v128.load(c + at)));
      oddC = f32x4.add(oddC, f32x4.mul(odd, v128.load(c + at, 16)));
    }
    store<f32>(toA, sumOf(f32x4.add(evenA, oddA)));
    store<f32>(toB, sumOf(f32x4.add(evenB, oddB)));
    store<f32>(toC, sumOf(f32x4.add(evenC, oddC)));
  } else {
    store<f32>(toA, product(x, a, bytes));
    store<f32>(toB, product(x, b, bytes));
    store<f32>(toC, product(x, c, bytes));
  }
}

export function sumOf(lanes: v128): f32 {
  const pairs = f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1);
  return pairs + (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3));
}

/** to += factor * from */
export function addTimes(to: usize, from: usize, factor: f32, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    const all = f32x4.splat(factor);
    for (let at: usize = 0; at < bytes; at += 32) {
      v128.store(to + at, f32x4.add(v128.load(to + at), f32x4.mul(all, v128.load(from + at))));
      v128.store(to + at, f32x4.add(v128.load(to + at, 16), f32x4.mul(all, v128.load(from + at, 16))), 16);
    }
  } else {
    for (let at: usize = 0; at < bytes; at += 4)
      store<f32>(to + at, load<f32>(to + at) + factor * load<f32>(from + at));
  }
}

/** to = one + other */
export function sum(to: usize, one: usize, other: usize, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let at: usize = 0; at < bytes; at += 16)
      v128.store(to + at, f32x4.add(v128.load(one + at), v128.load(other + at)));
  } else {
    for (let at: usize = 0; at < bytes; at += 4)
      store<f32>(to + at, load<f32>(one + at) + load<f32>(other + at));
  }
}

/** to = (one + factor * other) * scale */
export function combination(
  to: usize,
  one: usize,
  other: usize,
  factor: f32,
  scale: f32,
  bytes: usize,
): void {
  if (ASC_FEATURE_SIMD) {
    const all = f32x4.splat(factor);
    const scales = f32x4.splat(scale);
    for (let at: usize = 0; at < bytes; at += 16) {
      const both = f32x4.add(v128.load(one + at), f32x4.mul(all, v128.load(other + at)));
      v128.store(to + at, f32x4.mul(both, scales));
    }
  } else {
    for (let at: usize = 0; at < bytes; at += 4)
      store<f32>(to + at, (load<f32>(one + at) + factor * load<f32>(other + at)) * scale);
  }
}

/** row -= v * p + w * q, where v and w are numbers and p and q rows. */
export function downdate(row: usize, v: f32, p: usize, w: f32, q: usize, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    const allV = f32x4.splat(v);
    const allW = f32x4.splat(w);
    for (let at: usize = 0; at < bytes; at += 16) {
      const taken = f32x4.add(f32x4.mul(allV, v128.load(p + at)), f32x4.mul(allW, v128.load(q + at)));
      v128.store(row + at, f32x4.sub(v128.load(row + at), taken));
    }
  } else {
    for (let at: usize = 0; at < bytes; at += 4)
      store<f32>(row + at, load<f32>(row + at) - (v * load<f32>(p + at) + w * load<f32>(q + at)));
  }
}

/** The transposed of `rows` rows of `columns`, with so many bytes from one row to the next. */
export function transpose(
  from: usize,
  fromRow: usize,
  rows: u32,
  columns: u32,
  to: usize,
  toRow: usize,
): void {
  if (ASC_FEATURE_SIMD) {
    // Squares of four, as far as they go: single numbers a row apart are slow to write.
    const wholeRows = rows & ~3;
    const wholeColumns = columns & ~3;
    for (let i: u32 = 0; i < wholeRows; i += 4) {
      let source = from + <usize>i * fromRow;
      let target = to + ((<usize>i) << 2);
      for (let j: u32 = 0; j < wholeColumns; j += 4) {
        transposeSquare(source, fromRow, target, toRow);
        source += 16;
        target += 4 * toRow;
      }
    }
    transposePart(from, fromRow, 0, wholeRows, wholeColumns, columns, to, toRow);
    transposePart(from, fromRow, wholeRows, rows, 0, columns, to, toRow);
  } else {
    transposePart(from, fromRow, 0, rows, 0, columns, to, toRow);
  }
}

function transposePart(
  from: usize,
  fromRow: usize,
  firstRow: u32,
  rows: u32,
  firstColumn: u32,
  columns: u32,
  to: usize,
  toRow: usize,
): void {
  for (let i = firstRow; i < rows; i++) {
    const row = from + <usize>i * fromRow;
    for (let j = firstColumn; j < columns; j++)
      store<f32>(to + <usize>j * toRow + ((<usize>i) << 2), load<f32>(row + ((<usize>j) << 2)));
  }
}

function transposeSquare(from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromRow);
  const c = v128.load(from + 2 * fromRow);
  const d = v128.load(from + 3 * fromRow);
  const lowAB = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const highAB = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const lowCD = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const highCD = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i32>(lowAB, lowCD, 0, 1, 4, 5));
  v128.store(to + toRow, v128.shuffle<i32>(lowAB, lowCD, 2, 3, 6, 7));
  v128.store(to + 2 * toRow, v128.shuffle<i32>(highAB, highCD, 0, 1, 4, 5));
  v128.store(to + 3 * toRow, v128.shuffle<i32>(highAB, highCD, 2, 3, 6, 7));
}

/** matrix += sum of v v' over `count` rows v, both with rows of `bytes`. The matrix is symmetric, of size n. */
export function addSquaresOfRows(matrix: usize, vectors: usize, count: u32, n: u32, bytes: usize): void {
  // A block of columns at a time: its part of all vectors stays in the nearest cache.
  for (let at: usize = 0; at < bytes; at += BLOCK) {
    let i = <u32>(at >> 2);
    for (; i + 1 < n; i += 2) {
      const to = matrix + <usize>i * bytes + at;
      addBlocks(to, to + bytes, vectors + at, bytes, vectors + ((<usize>i) << 2), 4, bytes, count);
    }
    if (i < n) {
      const to = matrix + <usize>i * bytes + at;
      addBlocks(to, to, vectors + at, bytes, vectors + ((<usize>i) << 2), 4, bytes, count);
    }
  }
  for (let i: u32 = 0; i < n; i++) {
    const row = matrix + <usize>i * bytes;
    const column = matrix + ((<usize>i) << 2);
    for (let j: u32 = 0; j < i; j++)
      store<f32>(column + <usize>j * bytes, load<f32>(row + ((<usize>j) << 2)));
  }
}

/**
 * Blocks of two rows, or one and the same, += sum over `count` others, `bytes` from one to the next, of a factor times the other. The factors of
 * the first row are `step` bytes from one to the next, those of the second row `apart` behind them.
 */
export function addBlocks(
  to: usize,
  to2: usize,
  blocks: usize,
  bytes: usize,
  factors: usize,
  apart: usize,
  step: usize,
  count: u32,
): void {
  if (ASC_FEATURE_SIMD) {
    let a = v128.load(to);
    let b = v128.load(to, 16);
    let c = v128.load(to, 32);
    let d = v128.load(to, 48);
    let a2 = v128.load(to2);
    let b2 = v128.load(to2, 16);
    let c2 = v128.load(to2, 32);
    let d2 = v128.load(to2, 48);
    for (let k: u32 = 0; k < count; k++) {
      const factor = v128.load32_splat(factors);
      const factor2 = v128.load32_splat(factors + apart);
      let block = v128.load(blocks);
      a = f32x4.add(a, f32x4.mul(factor, block));
      a2 = f32x4.add(a2, f32x4.mul(factor2, block));
      block = v128.load(blocks, 16);
      b = f32x4.add(b, f32x4.mul(factor, block));
      b2 = f32x4.add(b2, f32x4.mul(factor2, block));
      block = v128.load(blocks, 32);
      c = f32x4.add(c, f32x4.mul(factor, block));
      c2 = f32x4.add(c2, f32x4.mul(factor2, block));
      block = v128.load(blocks, 48);
      d = f32x4.add(d, f32x4.mul(factor, block));
      d2 = f32x4.add(d2, f32x4.mul(factor2, block));
      blocks += bytes;
      factors += step;
    }
    v128.store(to2, a2);
    v128.store(to2, b2, 16);
    v128.store(to2, c2, 32);
    v128.store(to2, d2, 48);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  } else {
    addBlock(to, blocks, bytes, factors, step, count);
    if (to2 != to) addBlock(to2, blocks, bytes, factors + apart, step, count);
  }
}

function addBlock(to: usize, blocks: usize, bytes: usize, factors: usize, step: usize, count: u32): void {
  for (let k: u32 = 0; k < count; k++) {
    const factor = load<f32>(factors);
    for (let at: usize = 0; at < BLOCK; at += 4)
      store<f32>(to + at, load<f32>(to + at) + factor * load<f32>(blocks + at));
    blocks += bytes;
    factors += step;
  }
}
