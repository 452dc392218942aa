/* xoshiro128** (Blackman and Vigna, 2018), and the draws that all kernels share. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct stream {
  uint32_t a, b, c, d;
};

static inline uint32_t rotate_left(uint32_t word, int by) {
  return (word << by) | (word >> (32 - by));
}

static inline uint32_t bits(struct stream *s) {
  uint32_t result = rotate_left(s->b * 5, 7) * 9;
  uint32_t shifted = s->b << 9;
  s->c ^= s->a;
  s->d ^= s->b;
  s->b ^= s->c;
  s->a ^= s->d;
  s->c ^= shifted;
  s->d = rotate_left(s->d, 11);
  return result;
}

/* Exactly uniform in [0, range), by Lemire's multiplication. */
static inline uint32_t below(struct stream *s, uint32_t range) {
  uint64_t product = (uint64_t)bits(s) * range;
  if ((uint32_t)product < range) {
    uint32_t unfair = (0u - range) % range;
    while ((uint32_t)product < unfair) product = (uint64_t)bits(s) * range;
  }
  return (uint32_t)(product >> 32);
}

static inline void shuffle(struct stream *s, uint32_t *list, uint32_t n) {
  for (uint32_t k = n - 1; k > 0; k--) {
    uint32_t other = below(s, k + 1);
    uint32_t swapped = list[k];
    list[k] = list[other];
    list[other] = swapped;
  }
}

#endif
