/*
 * native DUMP WORK ALGORITHM ORDER ROUNDS REPEATS
 *
 * Plays the dumped game (dump.ts writes it) REPEATS times from its initial assignment and stream, and prints one line
 * of JSON: what came out, doubles as the hexadecimal of their bits, and the seconds that each repeat took inside.
 *
 * WORK: flock, best-response: ROUNDS rounds; equilibrium: one check, and evaluate: one evaluation, after ROUNDS untimed
 * rounds of best responses; exhaustive: the optimum of U. ALGORITHM: straightforward, tuned. ORDER: 0, 1, 2 as in game.h.
 */
#include "game.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void fail(const char *problem, const char *value) {
  fprintf(stderr, "%s: %s\n", problem, value);
  exit(2);
}

static void read_into(FILE *file, void *to, uint64_t count, uint64_t size) {
  if (fread(to, size, count, file) != count) fail("dump is too short", "expected what dump.ts writes");
}

static void *read_array(FILE *file, uint64_t count, uint64_t size) {
  void *array = zeroed(count, size);
  read_into(file, array, count, size);
  return array;
}

static struct instance read_dump(const char *path) {
  struct instance game;
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail("cannot open", path);
  read_into(file, &game.n, 6, 4);
  read_into(file, &game.a, 3, 8);
  read_into(file, game.stream, 4, 4);
  game.load = read_array(file, game.n, 8);
  game.capacity = read_array(file, game.m, 8);
  game.latency = read_array(file, (uint64_t)game.m * game.m, 8);
  game.amount = read_array(file, game.edges, 8);
  game.from = read_array(file, game.edges, 4);
  game.to = read_array(file, game.edges, 4);
  game.pinned = read_array(file, game.n, 4);
  game.initial = read_array(file, game.n, 2);
  fclose(file);
  return game;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static unsigned long long bits_of(double value) {
  unsigned long long bits;
  memcpy(&bits, &value, 8);
  return bits;
}

/* FNV-1a over the 16-bit cloud indices, low byte first. */
static unsigned long long hash(const uint16_t *hosts, uint32_t n) {
  unsigned long long value = 0xcbf29ce484222325ull;
  for (uint32_t i = 0; i < n; i++) {
    value = (value ^ (hosts[i] & 0xff)) * 0x100000001b3ull;
    value = (value ^ (hosts[i] >> 8)) * 0x100000001b3ull;
  }
  return value;
}

struct outcome {
  double migrations, total, regularised, visited;
  int equilibrium;
  unsigned long long assignment;
};

static double play(const struct instance *game, const struct algorithm *algorithm, const char *work,
                   enum order order, int rounds, struct outcome *outcome) {
  algorithm->reset();
  outcome->migrations = 0;
  int flock = strcmp(work, "flock") == 0;
  double start = seconds();
  for (int round = 0; round < rounds; round++) {
    outcome->migrations += (double)(flock ? algorithm->round_random(order) : algorithm->round_best(order));
  }
  if (strcmp(work, "equilibrium") == 0) {
    start = seconds();
    outcome->equilibrium = algorithm->is_equilibrium();
  }
  double elapsed = seconds() - start;
  algorithm->totals(&outcome->total, &outcome->regularised);
  outcome->assignment = hash(algorithm->hosts(), game->n);
  return elapsed;
}

static double measure_evaluation(const struct instance *game, const struct rows *rows,
                                 const struct algorithm *algorithm, struct outcome *outcome) {
  double start = seconds();
  evaluate(game, rows, algorithm->hosts(), &outcome->total, &outcome->regularised);
  return seconds() - start;
}

static double search(const struct instance *game, const struct rows *rows, struct outcome *outcome) {
  uint16_t *best = zeroed(game->n, 2);
  double start = seconds();
  outcome->total = enumerate_gray(game, rows, best, &outcome->visited);
  double elapsed = seconds() - start;
  outcome->assignment = hash(best, game->n);
  free(best);
  return elapsed;
}

int main(int count, char **argument) {
  if (count != 7) fail("usage", "native DUMP WORK ALGORITHM ORDER ROUNDS REPEATS");
  struct instance game = read_dump(argument[1]);
  const char *work = argument[2];
  const struct algorithm *algorithm = strcmp(argument[3], "tuned") == 0 ? &tuned : &straightforward;
  int exhaustive = strcmp(work, "exhaustive") == 0, evaluation = strcmp(work, "evaluate") == 0;
  enum order order = (enum order)atoi(argument[4]);
  int rounds = atoi(argument[5]), repeats = atoi(argument[6]);
  if (game.queue && (exhaustive || algorithm == &straightforward)) fail("delay model not supported", "queue");
  struct outcome outcome = {0};
  struct rows rows = peer_rows(&game);
  if (!exhaustive) algorithm->open(&game);
  double *elapsed = zeroed((uint64_t)repeats, 8);
  if (evaluation) play(&game, algorithm, work, order, rounds, &outcome);
  for (int k = 0; k < repeats; k++) {
    elapsed[k] = exhaustive ? search(&game, &rows, &outcome)
                 : evaluation ? measure_evaluation(&game, &rows, algorithm, &outcome)
                              : play(&game, algorithm, work, order, rounds, &outcome);
  }
  printf("{\"migrations\":%.0f,\"visited\":%.0f,\"equilibrium\":%s,", outcome.migrations, outcome.visited,
         outcome.equilibrium ? "true" : "false");
  printf("\"assignment\":\"%016llx\",\"totalWeightedLatency\":\"%016llx\",\"regularisedSocialCost\":\"%016llx\",",
         outcome.assignment, bits_of(outcome.total), bits_of(outcome.regularised));
  printf("\"seconds\":[");
  for (int k = 0; k < repeats; k++) printf("%s%.9f", k ? "," : "", elapsed[k]);
  printf("]}\n");
  return 0;
}
