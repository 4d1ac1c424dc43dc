/*
** base.h — what every file may rely on: fixed-width types and a few macros. No types of our own.
*/
#ifndef JX_BASE_H
#define JX_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JX_COUNTOF(a)      (sizeof(a) / sizeof((a)[0]))
#define JX_MIN(a, b)       ((a) < (b) ? (a) : (b))
#define JX_MAX(a, b)       ((a) > (b) ? (a) : (b))
#define JX_ALIGN_UP(n, to) (((n) + (to)-1) / (to) * (to))

#if defined(__GNUC__)
#define JX_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define JX_LIKELY(x)         __builtin_expect(!!(x), 1)
#define JX_UNLIKELY(x)       __builtin_expect(!!(x), 0)
#else
#define JX_PRINTF(fmt, args)
#define JX_LIKELY(x)   (x)
#define JX_UNLIKELY(x) (x)
#endif

/* One step of a 64-bit hash: order matters, every bit of v reaches every bit of the result. */
static inline uint64_t jx_hash_mix(uint64_t h, uint64_t v) {
  h ^= v;
  h *= 0x9E3779B97F4A7C15u;
  return h ^ (h >> 29);
}

#endif
