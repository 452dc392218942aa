#include "game.h"
#include "regularisation.h"

#include <stdio.h>
#include <stdlib.h>

void *zeroed(uint64_t count, uint64_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (memory == NULL) {
    fprintf(stderr, "out of memory: %llu bytes\n", (unsigned long long)(count * size));
    exit(1);
  }
  return memory;
}

struct rows peer_rows(const struct instance *game) {
  uint32_t n = game->n;
  struct rows rows;
  rows.first = zeroed((uint64_t)n + 1, 4);
  rows.peer = zeroed(2 * (uint64_t)game->edges, 4);
  rows.demand = zeroed(2 * (uint64_t)game->edges, 8);
  rows.scale = zeroed(n, 8);
  rows.self = zeroed(n, 8);
  rows.fixed = zeroed(n, 1);
  for (uint32_t k = 0; k < game->edges; k++) {
    rows.first[game->from[k] + 1]++;
    rows.first[game->to[k] + 1]++;
  }
  for (uint32_t i = 0; i < n; i++) rows.first[i + 1] += rows.first[i];
  uint32_t *next = zeroed(n, 4);
  memcpy(next, rows.first, (uint64_t)n * 4);
  for (uint32_t k = 0; k < game->edges; k++) {
    uint32_t i = game->from[k], j = game->to[k];
    rows.peer[next[i]] = j;
    rows.demand[next[i]++] = game->amount[k];
    rows.peer[next[j]] = i;
    rows.demand[next[j]++] = game->amount[k];
  }
  free(next);
  for (uint32_t i = 0; i < n; i++) {
    double total = 0;
    for (uint32_t k = rows.first[i]; k < rows.first[i + 1]; k++) total += rows.demand[k];
    rows.scale[i] = total > 0 ? (game->normalise ? 1.0 / total : 1.0) : 0.0;
    rows.self[i] = total > 0 ? (game->normalise ? 1.0 : total) : 0.0;
    rows.fixed[i] = !(total > 0) || game->pinned[i] >= 0;
  }
  return rows;
}

static double delay_at(const struct instance *game, uint32_t x, double load) {
  if (!game->queue) return game->delta / game->capacity[x] * load;
  double room = game->capacity[x] - load;
  return room > 0 ? game->delta / room : INFINITY;
}

void evaluate(const struct instance *game, const struct rows *rows, const uint16_t *hosts, double *total,
              double *regularised) {
  uint32_t n = game->n, m = game->m;
  double *rho = zeroed(m, 8), *weight = zeroed(m, 8);
  for (uint32_t i = 0; i < n; i++) rho[hosts[i]] += game->load[i];
  for (uint32_t x = 0; x < m; x++) rho[x] = delay_at(game, x, rho[x]);
  for (uint32_t i = 0; i < n; i++) {
    if (rows->self[i] == 0) continue;
    const double *row = game->latency + (uint64_t)hosts[i] * m;
    double sum = 0;
    for (uint32_t k = rows->first[i]; k < rows->first[i + 1]; k++) {
      uint32_t c = hosts[rows->peer[k]];
      sum += rows->demand[k] * (row[c] + rho[c]);
    }
    weight[hosts[i]] += sum * rows->scale[i] + rows->self[i] * rho[hosts[i]];
  }
  *total = 0;
  *regularised = 0;
  for (uint32_t x = 0; x < m; x++) {
    *total += weight[x];
    *regularised += weight[x] * regularisation(weight[x], game->a);
  }
  free(rho);
  free(weight);
}
