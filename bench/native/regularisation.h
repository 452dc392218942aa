/* f(w) = exp(-1 / (w + a)) by the steps of assembly/regularisation.ts, which give the same bits everywhere. */
#ifndef REGULARISATION_H
#define REGULARISATION_H

#include <math.h>
#include <stdint.h>
#include <string.h>

static inline double exponential(double x) {
  if (!(x >= -708.0)) return 0.0;
  double k = nearbyint(x * 1.4426950408889634);
  double r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10;
  double sum = 1.6059043836821613e-10;
  sum = sum * r + 2.08767569878681e-9;
  sum = sum * r + 2.505210838544172e-8;
  sum = sum * r + 2.755731922398589e-7;
  sum = sum * r + 2.7557319223985893e-6;
  sum = sum * r + 2.48015873015873e-5;
  sum = sum * r + 1.984126984126984e-4;
  sum = sum * r + 1.3888888888888889e-3;
  sum = sum * r + 8.333333333333333e-3;
  sum = sum * r + 4.1666666666666664e-2;
  sum = sum * r + 0.16666666666666666;
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  uint64_t power = (uint64_t)((int64_t)k + 1023) << 52;
  double scale;
  memcpy(&scale, &power, 8);
  return sum * scale;
}

static inline double regularisation(double weight, double a) {
  return exponential(-1.0 / (weight + a));
}

#endif
