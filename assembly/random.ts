/** xoshiro128** (Blackman and Vigna, 2018): the stream of activation order, targets and initial assignments. */
let a: u32 = 1;
let b: u32 = 0;
let c: u32 = 0;
let d: u32 = 0;

export function setStream(word0: u32, word1: u32, word2: u32, word3: u32): void {
  a = word0;
  b = word1;
  c = word2;
  d = word3;
}

/** Word `index` of the state that `setStream` would continue from. */
export function streamWord(index: u32): u32 {
  return index == 0 ? a : index == 1 ? b : index == 2 ? c : d;
}

export function bits(): u32 {
  const result = rotl<u32>(b * 5, 7) * 9;
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = rotl<u32>(d, 11);
  return result;
}

/** Exactly uniform in [0, range): Lemire's multiplication, redrawn while the low word would favour some results. */
export function below(range: u32): u32 {
  let product = <u64>bits() * range;
  if (<u32>product < range) {
    const unfair: u32 = (0 - range) % range;
    while (<u32>product < unfair) product = <u64>bits() * range;
  }
  return <u32>(product >> 32);
}
