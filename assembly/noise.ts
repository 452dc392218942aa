/** The noise stream: xoshiro128** like random.ts, apart from it so that noise never shifts what is activated. */
let a: u32 = 1;
let b: u32 = 0;
let c: u32 = 0;
let d: u32 = 0;

export function setNoiseStream(word0: u32, word1: u32, word2: u32, word3: u32): void {
  a = word0;
  b = word1;
  c = word2;
  d = word3;
}

/** Uniform in (-1, 1), symmetric about 0: (bits + 1/2) / 2^31 - 1. */
export function noise(): f64 {
  const drawn = rotl<u32>(b * 5, 7) * 9;
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = rotl<u32>(d, 11);
  return (<f64>drawn + 0.5) / 2147483648.0 - 1;
}
