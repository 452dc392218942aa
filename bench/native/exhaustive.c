/*
 * All assignments in reflected Gray-code order (Knuth 7.2.1.1, algorithm H): from one to the next a single VM moves to
 * a neighbouring cloud, and U changes by the latency to its peers and by rho(x) C_x of the two clouds. O(degree) each.
 */
#include "game.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct walk {
  uint32_t count;   /* VMs that are free and make a difference: those with demand or load */
  uint32_t *vm;
  uint32_t *place;  /* cloud of each, and the direction it goes in */
  int32_t *direction;
  uint32_t *focus;
};

static struct walk start_walk(const struct instance *game, const struct rows *rows) {
  struct walk walk = {0, zeroed(game->n, 4), zeroed(game->n, 4), zeroed(game->n, 4), zeroed(game->n + 1, 4)};
  for (uint32_t i = 0; i < game->n; i++) {
    if (game->pinned[i] >= 0 || (rows->self[i] == 0 && game->load[i] == 0)) continue;
    walk.direction[walk.count] = 1;
    walk.vm[walk.count++] = i;
  }
  for (uint32_t k = 0; k <= walk.count; k++) walk.focus[k] = k;
  return walk;
}

double enumerate_gray(const struct instance *game, const struct rows *rows, uint16_t *best, double *visited) {
  uint32_t n = game->n, m = game->m;
  struct walk walk = start_walk(game, rows);
  const double *tau = game->latency;
  const double *s = game->load;
  double *edge = zeroed(2 * (uint64_t)game->edges, 8); /* e_ij = d_ij (scale_i + scale_j), by row */
  double *share = zeroed(n, 8);                        /* c_i = self_i + sum_j d_ij scale_j */
  double *S = zeroed(m, 8), *C = zeroed(m, 8), *slope = zeroed(m, 8);
  uint16_t *x = zeroed(n, 2);
  memcpy(x, game->initial, (uint64_t)n * 2);
  for (uint32_t k = 0; k < walk.count; k++) x[walk.vm[k]] = 0;
  for (uint32_t i = 0; i < n; i++) {
    share[i] = rows->self[i];
    for (uint32_t k = rows->first[i]; k < rows->first[i + 1]; k++) {
      uint32_t j = rows->peer[k];
      edge[k] = rows->demand[k] * (rows->scale[i] + rows->scale[j]);
      share[i] += rows->demand[k] * rows->scale[j];
    }
    S[x[i]] += s[i];
    C[x[i]] += share[i];
  }
  for (uint32_t y = 0; y < m; y++) slope[y] = game->delta / game->capacity[y];
  double cost, lowest, regularised;
  evaluate(game, rows, x, &cost, &regularised);
  lowest = cost;
  memcpy(best, x, (uint64_t)n * 2);
  *visited = 1;
  while (m > 1) {
    uint32_t k = walk.focus[0];
    walk.focus[0] = 0;
    if (k == walk.count) break;
    uint32_t from = walk.place[k], to = from + (uint32_t)walk.direction[k], i = walk.vm[k];
    walk.place[k] = to;
    if (to == 0 || to == m - 1) {
      walk.direction[k] = -walk.direction[k];
      walk.focus[k] = walk.focus[k + 1];
      walk.focus[k + 1] = k + 1;
    }
    const double *tau_from = tau + (uint64_t)from * m, *tau_to = tau + (uint64_t)to * m;
    double change = 0;
    for (uint32_t e = rows->first[i]; e < rows->first[i + 1]; e++) {
      uint32_t c = x[rows->peer[e]];
      change += edge[e] * (tau_to[c] - tau_from[c]);
    }
    double S_from = S[from] - s[i], C_from = C[from] - share[i];
    double S_to = S[to] + s[i], C_to = C[to] + share[i];
    change += slope[from] * (S_from * C_from - S[from] * C[from]) + slope[to] * (S_to * C_to - S[to] * C[to]);
    S[from] = S_from;
    C[from] = C_from;
    S[to] = S_to;
    C[to] = C_to;
    x[i] = (uint16_t)to;
    cost += change;
    *visited += 1;
    if (cost < lowest) {
      lowest = cost;
      memcpy(best, x, (uint64_t)n * 2);
    }
  }
  evaluate(game, rows, best, &cost, &regularised);
  return cost;
}
