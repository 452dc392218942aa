/* The instance as main.c reads it, and what an algorithm must offer. Units and symbols: docs/model.md, section 1. */
#ifndef GAME_H
#define GAME_H

#include <stdint.h>

enum order { PERMUTATION, UNIFORM, ROUND_ROBIN };

struct instance {
  uint32_t n, m, edges;
  uint32_t queue, normalise, exact;
  double a, factor, delta;
  double *load;      /* s_i */
  int32_t *pinned;   /* cloud, or -1 */
  uint32_t *from, *to;
  double *amount;    /* d_ij, sorted by (from, to) */
  double *capacity;  /* gamma(x) */
  double *latency;   /* tau, m x m */
  uint16_t *initial; /* the assignment to start from */
  uint32_t stream[4];
};

/* Rows of peers, ascending, and the constants of p_ij = scale_i d_ij and of N(x); both 0 for a VM without demand. */
struct rows {
  uint32_t *first; /* n + 1 */
  uint32_t *peer;
  double *demand;
  double *scale;
  double *self;
  uint8_t *fixed;  /* never migrates: pinned or without demand */
};

struct algorithm {
  const char *name;
  void (*open)(const struct instance *game);
  /* Back to the initial assignment, stream and activation list. */
  void (*reset)(void);
  uint64_t (*round_random)(enum order order);
  uint64_t (*round_best)(enum order order);
  int (*is_equilibrium)(void);
  /* U and C from the aggregates that were kept. */
  void (*totals)(double *total, double *regularised);
  const uint16_t *(*hosts)(void);
};

extern const struct algorithm straightforward;
extern const struct algorithm tuned;

struct rows peer_rows(const struct instance *game);
void *zeroed(uint64_t count, uint64_t size);

/* The assignment measured from scratch: U and C. */
void evaluate(const struct instance *game, const struct rows *rows, const uint16_t *hosts, double *total,
              double *regularised);

/* Gray-code enumeration of U under the utilisation delay; the optimum's cost from scratch, its assignment to `best`. */
double enumerate_gray(const struct instance *game, const struct rows *rows, uint16_t *best, double *visited);

#endif
