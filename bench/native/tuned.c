/*
 * The algorithm of assembly/ in C: records instead of parallel arrays, weights only where a decision needs them, bounds
 * instead of exponentials, and memory read ahead for a group of activations. Where assembly/ works on two lanes, so
 * does this. It shows what is left between WebAssembly and native code once both do the same work.
 */
#include "game.h"
#include "random.h"
#include "regularisation.h"

#include <stdlib.h>

#define GROUP 16
#define CACHED_BYTES (1u << 20)
#define CACHED_HOST_BYTES (1u << 19)
#define DRAWS 256
#define TOLERANCE 1e-9
#define CERTAIN (1 - 1e-12)

typedef double pair __attribute__((vector_size(16)));

struct vm {
  uint32_t first, degree;
  double load, scale, self;
};

struct __attribute__((packed)) peer {
  uint32_t vm;
  double demand;
};

static const struct instance *game;
static uint32_t n, m, stride;
static uint64_t directed_edges;
static struct vm *vms;
static uint8_t *fixed;
static struct peer *peers;
static uint16_t *hosts;
static uint32_t *activation;
static double *tau, *P, *slope;
static uint32_t *links, *population, *members;
static pair *rho; /* { now, after the proposal under test } */
static double *load, *peak, *share, *u, *there;
static uint64_t migrations_since_rebuild;
static uint32_t witness;
static volatile uint32_t sink;

/* Draws come from a buffer, refilled in a loop that keeps the state in registers. */
static struct stream stream;
static uint32_t draws[DRAWS], used;

static uint32_t buffered_bits(void) {
  if (used == DRAWS) {
    struct stream local = stream;
    for (uint32_t k = 0; k < DRAWS; k++) draws[k] = bits(&local);
    stream = local;
    used = 0;
  }
  return draws[used++];
}

static inline uint32_t draw_below(uint32_t range) {
  uint64_t product = (uint64_t)buffered_bits() * range;
  if ((uint32_t)product < range) {
    uint32_t unfair = (0u - range) % range;
    while ((uint32_t)product < unfair) product = (uint64_t)buffered_bits() * range;
  }
  return (uint32_t)(product >> 32);
}

static inline double delay_at(uint32_t x, double at_load) {
  if (!game->queue) return slope[x] * at_load;
  double room = game->capacity[x] - at_load;
  return room > 0 ? game->delta / room : INFINITY;
}

static void update_rho(uint32_t x) {
  double now = delay_at(x, load[x]);
  rho[x] = (pair){now, now};
}

static void aggregate(void) {
  memset(P, 0, (uint64_t)m * stride * 8);
  memset(links, 0, (uint64_t)m * stride * 4);
  memset(load, 0, (uint64_t)stride * 8);
  memset(share, 0, (uint64_t)stride * 8);
  memset(population, 0, (uint64_t)stride * 4);
  memset(members, 0, (uint64_t)stride * 4);
  for (uint32_t i = 0; i < n; i++) {
    const struct vm *vm = vms + i;
    uint32_t x = hosts[i];
    load[x] += vm->load;
    share[x] += vm->self;
    population[x]++;
    if (vm->self > 0) members[x]++;
    for (uint32_t k = 0; k < vm->degree; k++) {
      const struct peer *peer = peers + vm->first + k;
      uint64_t entry = (uint64_t)x * stride + hosts[peer->vm];
      P[entry] += peer->demand * vm->scale;
      if (game->queue) links[entry]++;
    }
  }
  memcpy(peak, load, (uint64_t)stride * 8);
  for (uint32_t x = 0; x < m; x++) update_rho(x);
  migrations_since_rebuild = 0;
}

/* L(x) afresh, in the order of `aggregate`. */
static void sum_load(uint32_t x) {
  double sum = 0;
  if (population[x] > 0) {
    for (uint32_t i = 0; i < n; i++) if (hosts[i] == x) sum += vms[i].load;
  }
  load[x] = peak[x] = sum;
}

static void open(const struct instance *instance) {
  game = instance;
  struct rows rows = peer_rows(game);
  n = game->n;
  m = game->m;
  stride = (m + 3) & ~3u;
  directed_edges = 2 * (uint64_t)game->edges;
  vms = zeroed(n, sizeof(struct vm));
  fixed = rows.fixed;
  peers = zeroed(directed_edges, sizeof(struct peer));
  hosts = zeroed(n, 2);
  activation = zeroed(n, 4);
  tau = zeroed((uint64_t)m * stride, 8);
  P = zeroed((uint64_t)m * stride, 8);
  links = zeroed((uint64_t)m * stride, 4);
  slope = zeroed(stride, 8);
  rho = zeroed(stride, sizeof(pair));
  load = zeroed(stride, 8);
  peak = zeroed(stride, 8);
  share = zeroed(stride, 8);
  population = zeroed(stride, 4);
  members = zeroed(stride, 4);
  u = zeroed(stride, 8);
  there = zeroed(stride, 8);
  for (uint32_t x = 0; x < m; x++) {
    slope[x] = game->delta / game->capacity[x];
    memcpy(tau + (uint64_t)x * stride, game->latency + (uint64_t)x * m, (uint64_t)m * 8);
  }
  for (uint32_t i = 0; i < n; i++) {
    uint32_t degree = rows.first[i + 1] - rows.first[i];
    vms[i] = (struct vm){rows.first[i], degree, game->load[i], rows.scale[i], rows.self[i]};
  }
  for (uint64_t k = 0; k < directed_edges; k++) peers[k] = (struct peer){rows.peer[k], rows.demand[k]};
  free(rows.first);
  free(rows.peer);
  free(rows.demand);
  free(rows.scale);
  free(rows.self);
}

static void reset(void) {
  memcpy(hosts, game->initial, (uint64_t)n * 2);
  for (uint32_t k = 0; k < n; k++) activation[k] = k;
  stream = (struct stream){game->stream[0], game->stream[1], game->stream[2], game->stream[3]};
  used = DRAWS;
  witness = 0;
  aggregate();
}

static void migrate(uint32_t i, uint32_t y) {
  const struct vm *vm = vms + i;
  uint32_t x = hosts[i];
  uint64_t row_x = (uint64_t)x * stride, row_y = (uint64_t)y * stride;
  for (uint32_t k = 0; k < vm->degree; k++) {
    const struct peer *peer = peers + vm->first + k;
    uint32_t c = hosts[peer->vm];
    double forth = peer->demand * vm->scale, back = peer->demand * vms[peer->vm].scale;
    uint64_t row_c = (uint64_t)c * stride;
    P[row_x + c] -= forth;
    P[row_y + c] += forth;
    P[row_c + x] -= back;
    P[row_c + y] += back;
    if (game->queue) {
      links[row_x + c]--;
      links[row_y + c]++;
      links[row_c + x]--;
      links[row_c + y]++;
    }
  }
  hosts[i] = (uint16_t)y;
  population[x]--;
  load[x] = population[x] ? load[x] - vm->load : 0;
  if (load[x] < peak[x] / 4096) sum_load(x);
  share[x] -= vm->self;
  population[y]++;
  load[y] += vm->load;
  if (load[y] > peak[y]) peak[y] = load[y];
  share[y] += vm->self;
  if (vm->self > 0) {
    members[x]--;
    members[y]++;
  }
  update_rho(x);
  update_rho(y);
  uint64_t limit = (uint64_t)n * 4 > 65536 ? (uint64_t)n * 4 : 65536;
  if (++migrations_since_rebuild >= limit) aggregate();
}

static double weight(uint32_t x) {
  if (members[x] == 0) return 0;
  uint64_t row = (uint64_t)x * stride;
  pair sums = {0, 0};
  for (uint32_t z = 0; z < m; z += 2) {
    pair delays = {rho[z][0], rho[z + 1][0]};
    pair products = *(pair *)(P + row + z) * (*(pair *)(tau + row + z) + delays);
    /* P is exactly zero where no edge is summed: no product with an infinite delay may count there. */
    if (game->queue) products = (pair){links[row + z] ? products[0] : 0, links[row + z + 1] ? products[1] : 0};
    sums += products;
  }
  return sums[0] + sums[1] + share[x] * rho[x][0];
}

static double cost_staying(double utility, uint32_t x) {
  return utility * regularisation(weight(x), game->a);
}

static double cost_moving(double utility, uint32_t y) {
  return utility * regularisation(weight(y) + utility, game->a);
}

/* A lower bound on u f(w) for any w >= u. */
static inline double lowest(double utility) {
  if (utility == INFINITY) return utility;
  double bound = utility - utility / (utility + game->a);
  return bound > 0 ? bound : 0;
}

static int proposal_holds(uint32_t i, uint32_t x, uint32_t y) {
  const struct vm *vm = vms + i;
  double now_x = rho[x][0], now_y = rho[y][0], after_y = now_y;
  if (game->exact) {
    after_y = delay_at(y, load[y] + vm->load);
    rho[x][1] = delay_at(x, load[x] - vm->load);
    rho[y][1] = after_y;
  }
  const double *tau_x = tau + (uint64_t)x * stride, *tau_y = tau + (uint64_t)y * stride;
  pair sums = {0, 0};
  for (const struct peer *peer = peers + vm->first, *end = peer + vm->degree; peer < end; peer++) {
    uint32_t c = hosts[peer->vm];
    pair packet = {tau_x[c], tau_y[c]};
    sums += (pair){peer->demand, peer->demand} * (packet + rho[c]);
  }
  double staying = sums[0] * vm->scale + vm->self * now_x;
  double moving = sums[1] * vm->scale + vm->self * after_y;
  rho[x] = (pair){now_x, now_x};
  rho[y] = (pair){now_y, now_y};
  if (lowest(moving) * CERTAIN >= game->factor * staying) return 0;
  if (moving < game->factor * lowest(staying) * CERTAIN) return 1;
  return cost_moving(moving, y) < game->factor * cost_staying(staying, x);
}

static void shuffle_activation(void) {
  for (uint32_t k = n - 1; k > 0; k--) {
    uint32_t other = draw_below(k + 1);
    uint32_t swapped = activation[k];
    activation[k] = activation[other];
    activation[other] = swapped;
  }
}

static void touch(uint32_t start, uint32_t end) {
  if (directed_edges * sizeof(struct peer) < CACHED_BYTES) return;
  uint32_t sum = 0;
  for (uint32_t k = start; k < end; k++) sum += vms[activation[k]].first;
  for (uint32_t k = start; k < end; k++) {
    const struct vm *vm = vms + activation[k];
    const char *first = (const char *)(peers + vm->first);
    uint64_t bytes = (uint64_t)vm->degree * sizeof(struct peer);
    for (uint64_t offset = 0; offset < bytes; offset += 64) sum += *(const uint8_t *)(first + offset);
    if (bytes > 0) sum += *(const uint8_t *)(first + bytes - 4);
  }
  if ((uint64_t)n * 2 >= CACHED_HOST_BYTES) {
    for (uint32_t k = start; k < end; k++) {
      const struct vm *vm = vms + activation[k];
      for (uint32_t e = 0; e < vm->degree; e++) sum += hosts[peers[vm->first + e].vm];
    }
  }
  sink += sum;
}

static uint32_t activated(enum order order, uint32_t k) {
  return order == PERMUTATION ? activation[k] : order == UNIFORM ? draw_below(n) : k;
}

static uint64_t round_random(enum order order) {
  uint64_t migrations = 0;
  if (order == PERMUTATION) shuffle_activation();
  for (uint32_t start = 0; start < n; start += GROUP) {
    uint32_t end = start + GROUP < n ? start + GROUP : n;
    if (order == PERMUTATION) touch(start, end);
    for (uint32_t k = start; k < end; k++) {
      uint32_t i = activated(order, k);
      if (m == 1 || fixed[i]) continue;
      uint32_t x = hosts[i], y = draw_below(m - 1);
      if (y >= x) y++;
      if (proposal_holds(i, x, y)) {
        migrate(i, y);
        migrations++;
      }
    }
  }
  return migrations;
}

static void all_utilities(uint32_t i) {
  const struct vm *vm = vms + i;
  uint32_t x = hosts[i];
  double own = game->exact ? vm->load : 0;
  double now_x = rho[x][0], after_x = game->exact ? delay_at(x, load[x] - own) : now_x;
  double elsewhere = 0, at_host = 0;
  double *restrict out = u;
  memset(out, 0, (uint64_t)stride * 8);
  const struct peer *first = peers + vm->first, *end = first + vm->degree;
  for (const struct peer *peer = first; peer < end; peer++) {
    uint32_t c = hosts[peer->vm];
    double demand = peer->demand;
    const double *row = tau + (uint64_t)c * stride;
    if (c == x) at_host += demand;
    else elsewhere += demand * rho[c][0];
    for (uint32_t y = 0; y < stride; y++) out[y] += demand * row[y];
  }
  double delay_staying = at_host > 0 ? elsewhere + at_host * now_x : elsewhere;
  double delay_moving = at_host > 0 ? elsewhere + at_host * after_x : elsewhere;
  double staying = (out[x] + delay_staying) * vm->scale + vm->self * now_x;
  for (uint32_t y = 0; y < m; y++) {
    double after = delay_at(y, load[y] + own);
    there[y] = after;
    out[y] = (out[y] + delay_moving) * vm->scale + vm->self * after;
  }
  if (game->exact) {
    for (const struct peer *peer = first; peer < end; peer++) {
      uint32_t c = hosts[peer->vm];
      double after = there[c];
      if (c != x && after != INFINITY) out[c] += peer->demand * (after - rho[c][0]) * vm->scale;
    }
  }
  out[x] = staying;
}

static int32_t deviation_of(uint32_t i) {
  if (m == 1 || fixed[i]) return -1;
  uint32_t x = hosts[i];
  all_utilities(i);
  double bound = game->factor * u[x], best_cost = INFINITY;
  int32_t best = -1;
  for (uint32_t y = 0; y < m; y++) {
    if (y == x) continue;
    double least = lowest(u[y]) * CERTAIN;
    if (least >= bound || least >= (1 - TOLERANCE) * best_cost) continue;
    double cost = cost_moving(u[y], y);
    if (cost < (1 - TOLERANCE) * best_cost) {
      best_cost = cost;
      best = (int32_t)y;
    }
  }
  if (best < 0 || !(best_cost < game->factor * cost_staying(u[x], x))) return -1;
  return best;
}

static uint64_t round_best(enum order order) {
  uint64_t migrations = 0;
  if (order == PERMUTATION) shuffle_activation();
  for (uint32_t start = 0; start < n; start += GROUP) {
    uint32_t end = start + GROUP < n ? start + GROUP : n;
    if (order == PERMUTATION) touch(start, end);
    for (uint32_t k = start; k < end; k++) {
      uint32_t i = activated(order, k);
      int32_t y = deviation_of(i);
      if (y < 0) continue;
      migrate(i, (uint32_t)y);
      migrations++;
    }
  }
  return migrations;
}

static int is_equilibrium(void) {
  for (uint32_t k = 0; k < n; k++) {
    if (deviation_of(witness) >= 0) return 0;
    witness = witness + 1 < n ? witness + 1 : 0;
  }
  return 1;
}

static void totals(double *total, double *regularised) {
  *total = 0;
  *regularised = 0;
  for (uint32_t x = 0; x < m; x++) {
    double w = weight(x);
    *total += w;
    *regularised += w * regularisation(w, game->a);
  }
}

static const uint16_t *current_hosts(void) {
  return hosts;
}

const struct algorithm tuned = {"tuned", open, reset, round_random, round_best, is_equilibrium, totals, current_hosts};
