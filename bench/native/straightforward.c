/*
 * The game as one writes it down from docs/model.md 1.1, point 2: P, the loads and all weights are kept, a migration
 * updates them in O(degree + m), and a proposal sums two utilities and takes two exponentials of the C library.
 * Utilisation delay only.
 */
#include "game.h"
#include "random.h"
#include "regularisation.h"

#include <stdlib.h>

static const struct instance *game;
static struct rows rows;
static uint32_t n, m;
static struct stream stream;
static uint16_t *hosts;
static uint32_t *activation;
static double *tau, *slope;
static double *P;                   /* P[x][z] */
static double *load, *share;        /* L(x), N(x) */
static uint32_t *population;
static double *rho, *after;         /* rho(x) now, and after the proposal under test: equal between proposals */
static double *w;
static double *u;                   /* u_i(y) of every cloud, for best responses */
static double *there;
static uint64_t migrations_since_rebuild;

static double row_weight(uint32_t x) {
  const double *p = P + (uint64_t)x * m, *t = tau + (uint64_t)x * m;
  double sum = 0;
  for (uint32_t z = 0; z < m; z++) sum += p[z] * (t[z] + rho[z]);
  return sum + share[x] * rho[x];
}

static void aggregate(void) {
  memset(P, 0, (uint64_t)m * m * 8);
  memset(load, 0, (uint64_t)m * 8);
  memset(share, 0, (uint64_t)m * 8);
  memset(population, 0, (uint64_t)m * 4);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t x = hosts[i];
    load[x] += game->load[i];
    share[x] += rows.self[i];
    population[x]++;
    for (uint32_t k = rows.first[i]; k < rows.first[i + 1]; k++) {
      P[(uint64_t)x * m + hosts[rows.peer[k]]] += rows.demand[k] * rows.scale[i];
    }
  }
  for (uint32_t x = 0; x < m; x++) rho[x] = after[x] = slope[x] * load[x];
  for (uint32_t x = 0; x < m; x++) w[x] = row_weight(x);
  migrations_since_rebuild = 0;
}

static void open(const struct instance *instance) {
  game = instance;
  rows = peer_rows(game);
  n = game->n;
  m = game->m;
  hosts = zeroed(n, 2);
  activation = zeroed(n, 4);
  tau = game->latency;
  slope = zeroed(m, 8);
  for (uint32_t x = 0; x < m; x++) slope[x] = game->delta / game->capacity[x];
  P = zeroed((uint64_t)m * m, 8);
  load = zeroed(m, 8);
  share = zeroed(m, 8);
  population = zeroed(m, 4);
  rho = zeroed(m, 8);
  after = zeroed(m, 8);
  w = zeroed(m, 8);
  u = zeroed(m, 8);
  there = zeroed(m, 8);
}

static void reset(void) {
  memcpy(hosts, game->initial, (uint64_t)n * 2);
  for (uint32_t k = 0; k < n; k++) activation[k] = k;
  stream = (struct stream){game->stream[0], game->stream[1], game->stream[2], game->stream[3]};
  aggregate();
}

static void set_rho(uint32_t x) {
  rho[x] = after[x] = slope[x] * load[x];
}

static void migrate(uint32_t i, uint32_t y) {
  uint32_t x = hosts[i];
  double rho_x = rho[x], rho_y = rho[y];
  population[x]--;
  load[x] = population[x] ? load[x] - game->load[i] : 0;
  share[x] -= rows.self[i];
  population[y]++;
  load[y] += game->load[i];
  share[y] += rows.self[i];
  set_rho(x);
  set_rho(y);
  double change_x = rho[x] - rho_x, change_y = rho[y] - rho_y;
  for (uint32_t z = 0; z < m; z++) w[z] += P[(uint64_t)z * m + x] * change_x + P[(uint64_t)z * m + y] * change_y;
  for (uint32_t k = rows.first[i]; k < rows.first[i + 1]; k++) {
    uint32_t j = rows.peer[k], c = hosts[j];
    double forth = rows.demand[k] * rows.scale[i], back = rows.demand[k] * rows.scale[j];
    P[(uint64_t)x * m + c] -= forth;
    P[(uint64_t)y * m + c] += forth;
    P[(uint64_t)c * m + x] -= back;
    P[(uint64_t)c * m + y] += back;
    w[c] += back * (tau[(uint64_t)c * m + y] + rho[y] - tau[(uint64_t)c * m + x] - rho[x]);
  }
  hosts[i] = (uint16_t)y;
  w[x] = row_weight(x);
  w[y] = row_weight(y);
  uint64_t limit = (uint64_t)n * 4 > 65536 ? (uint64_t)n * 4 : 65536;
  if (++migrations_since_rebuild >= limit) aggregate();
}

static double f(double weight) {
  return exp(-1.0 / (weight + game->a));
}

static int proposal_holds(uint32_t i, uint32_t x, uint32_t y) {
  double now_x = rho[x], now_y = rho[y];
  if (game->exact) {
    after[x] = slope[x] * (load[x] - game->load[i]);
    after[y] = slope[y] * (load[y] + game->load[i]);
  }
  const double *tau_x = tau + (uint64_t)x * m, *tau_y = tau + (uint64_t)y * m;
  double staying = 0, moving = 0;
  for (uint32_t k = rows.first[i]; k < rows.first[i + 1]; k++) {
    uint32_t c = hosts[rows.peer[k]];
    staying += rows.demand[k] * (tau_x[c] + rho[c]);
    moving += rows.demand[k] * (tau_y[c] + after[c]);
  }
  staying = staying * rows.scale[i] + rows.self[i] * now_x;
  moving = moving * rows.scale[i] + rows.self[i] * after[y];
  after[x] = now_x;
  after[y] = now_y;
  return moving * f(w[y] + moving) < game->factor * (staying * f(w[x]));
}

static uint32_t activated(enum order order, uint32_t k) {
  return order == PERMUTATION ? activation[k] : order == UNIFORM ? below(&stream, n) : k;
}

static uint64_t round_random(enum order order) {
  uint64_t migrations = 0;
  if (order == PERMUTATION) shuffle(&stream, activation, n);
  for (uint32_t k = 0; k < n; k++) {
    uint32_t i = activated(order, k);
    if (m == 1 || rows.fixed[i]) continue;
    uint32_t x = hosts[i], y = below(&stream, m - 1);
    if (y >= x) y++;
    if (proposal_holds(i, x, y)) {
      migrate(i, y);
      migrations++;
    }
  }
  return migrations;
}

/* u_i(y) for every cloud y into u; u_i at the host in its own entry. */
static void all_utilities(uint32_t i) {
  uint32_t x = hosts[i];
  double own = game->exact ? game->load[i] : 0;
  double elsewhere = 0, at_host = 0;
  double *restrict out = u;
  memset(out, 0, (uint64_t)m * 8);
  for (uint32_t k = rows.first[i]; k < rows.first[i + 1]; k++) {
    uint32_t c = hosts[rows.peer[k]];
    double d = rows.demand[k];
    const double *row = tau + (uint64_t)c * m;
    if (c == x) at_host += d;
    else elsewhere += d * rho[c];
    for (uint32_t y = 0; y < m; y++) out[y] += d * row[y];
  }
  double staying = (out[x] + elsewhere + at_host * rho[x]) * rows.scale[i] + rows.self[i] * rho[x];
  double peers = elsewhere + at_host * (slope[x] * (load[x] - own));
  for (uint32_t y = 0; y < m; y++) {
    there[y] = slope[y] * (load[y] + own);
    out[y] = (out[y] + peers) * rows.scale[i] + rows.self[i] * there[y];
  }
  if (game->exact) {
    for (uint32_t k = rows.first[i]; k < rows.first[i + 1]; k++) {
      uint32_t c = hosts[rows.peer[k]];
      out[c] += rows.demand[k] * (there[c] - rho[c]) * rows.scale[i];
    }
  }
  out[x] = staying;
}

/* The best target of VM i if it satisfies the rule, else -1. */
static int32_t best_target(uint32_t i) {
  uint32_t x = hosts[i];
  int32_t best = -1;
  double best_cost = INFINITY;
  all_utilities(i);
  for (uint32_t y = 0; y < m; y++) {
    if (y == x) continue;
    double cost = u[y] * f(w[y] + u[y]);
    if (cost < (1 - 1e-9) * best_cost) {
      best_cost = cost;
      best = (int32_t)y;
    }
  }
  return best_cost < game->factor * (u[x] * f(w[x])) ? best : -1;
}

static uint64_t round_best(enum order order) {
  uint64_t migrations = 0;
  if (order == PERMUTATION) shuffle(&stream, activation, n);
  for (uint32_t k = 0; k < n; k++) {
    uint32_t i = activated(order, k);
    if (m == 1 || rows.fixed[i]) continue;
    int32_t y = best_target(i);
    if (y < 0) continue;
    migrate(i, (uint32_t)y);
    migrations++;
  }
  return migrations;
}

static int is_equilibrium(void) {
  for (uint32_t i = 0; i < n; i++) {
    if (m > 1 && !rows.fixed[i] && best_target(i) >= 0) return 0;
  }
  return 1;
}

/* From P, in the order of assembly/weights.ts: even and odd z apart, and nothing where no edge is summed. */
static void totals(double *total, double *regularised) {
  uint8_t *linked = zeroed((uint64_t)m * m, 1);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t k = rows.first[i]; k < rows.first[i + 1]; k++) {
      linked[(uint64_t)hosts[i] * m + hosts[rows.peer[k]]] = 1;
    }
  }
  *total = 0;
  *regularised = 0;
  for (uint32_t x = 0; x < m; x++) {
    double halves[2] = {0, 0};
    int members = 0;
    for (uint32_t z = 0; z < m; z++) {
      uint64_t entry = (uint64_t)x * m + z;
      members |= linked[entry];
      if (linked[entry]) halves[z & 1] += P[entry] * (tau[entry] + rho[z]);
    }
    double weight = halves[0] + halves[1];
    if (members) weight += share[x] * rho[x];
    *total += weight;
    *regularised += weight * regularisation(weight, game->a);
  }
  free(linked);
}

static const uint16_t *current_hosts(void) {
  return hosts;
}

const struct algorithm straightforward = {"straightforward", open, reset, round_random, round_best, is_equilibrium,
                                          totals, current_hosts};
