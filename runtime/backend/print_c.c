/* print_c.c — whole loops as portable C. See print_c.h. */
#include "backend/print_c.h"

#include <stdio.h>
#include <string.h>

#include "rare.h"

/* kernels/cpu/lane.h, line by line. */
static const char *const vocabulary[] = {
#include "lane_text.inc"
};

void jx_print_c_prelude(jx_str *s) {
  jx_str_add(s,
             "typedef signed char int8_t;\ntypedef unsigned char uint8_t;\n"
             "typedef short int16_t;\ntypedef unsigned short uint16_t;\n"
             "typedef int int32_t;\ntypedef unsigned int uint32_t;\n"
             "typedef long long int64_t;\ntypedef unsigned long long uint64_t;\n");
  for (size_t i = 0; i < JX_COUNTOF(vocabulary); i++) jx_str_add(s, vocabulary[i]);
  for (int fn = 0; fn < JX_RARE_COUNT; fn++) {
    jx_str_addf(s, "extern double jx_rare_%s(double);\n", jx_rare_name(fn));
  }
}

/* ---- reductions ------------------------------------------------------------------------------ */
static jx_dtype acc_dtype(const jx_lane_node *n) {
  bool half = n->dtype == JX_F16 || n->dtype == JX_BF16;
  return half ? JX_F32 : (jx_dtype)n->dtype;
}

static unsigned acc_slots(const jx_lane_node *n) {
  return 256 / (unsigned)jx_dtype_size(acc_dtype(n));
}

static const char *acc_ctype(const jx_lane_node *n) { return jx_memory_ctype(acc_dtype(n)); }

/* The C of x . y (or of one step of a dot) for two spelled operands. */
static void print_combine(jx_str *s, const jx_lane_node *n, const char *x, const char *y) {
  static const char *const names[JX_RED_COUNT] = {"add", "mul", "max", "min",
                                                  NULL,  NULL,  NULL,  "add"};
  static const char signs[JX_RED_COUNT] = {'+', '*', 0, 0, '&', '|', '^', '+'};
  jx_dtype d = acc_dtype(n);
  bool order = n->mode == JX_RED_MAX || n->mode == JX_RED_MIN,
       plain = signs[n->mode] && !names[n->mode];
  if (d == JX_BOOL && order)
    jx_str_addf(s, "%s %c %s", x, n->mode == JX_RED_MAX ? '|' : '&', y);
  else if (plain || (jx_is_float(d) && !order))
    jx_str_addf(s, "(%s)(%s %c %s)", acc_ctype(n), x, signs[n->mode], y);
  else
    jx_str_addf(s, "lane_%s_%s(%s, %s)", names[n->mode], jx_dtype_short(d), x, y);
}

static void print_identity(jx_str *s, const jx_lane_node *n) {
  jx_dtype d = acc_dtype(n);
  uint64_t bits = jx_red_identity((jx_red_kind)n->mode, d);
  if (d == JX_F32)
    jx_str_addf(s, "lane_bits_f32(0x%xu)", (unsigned)bits);
  else if (d == JX_F64)
    jx_str_addf(s, "lane_bits_f64(0x%llxu)", (unsigned long long)bits);
  else
    jx_str_addf(s, "(%s)0x%llxu", acc_ctype(n), (unsigned long long)bits);
}

/* One function for each reduction: folds the accumulators of a cut. */
static void print_fold(jx_str *s, const jx_lane_node *n, unsigned r, const char *name) {
  unsigned w = acc_slots(n) / 4;
  const char *t = acc_ctype(n);
  jx_str_addf(s, "static %s %s_join%u(%s x, %s y) { return ", t, name, r, t, t);
  print_combine(s, n, "x", "y");
  jx_str_addf(s, "; }\nstatic %s %s_fold%u(%s *a) {\n  int l, h;\n", t, name, r, t);
  jx_str_addf(s, "  for (l = 0; l < %u; l++) {\n    a[l] = %s_join%u(%s_join%u(a[l], a[l + %u]), ",
              w, name, r, name, r, w);
  jx_str_addf(s, "%s_join%u(a[l + %u], a[l + %u]));\n  }\n", name, r, 2 * w, 3 * w);
  jx_str_addf(s, "  for (h = %u; h; h /= 2) {\n    for (l = 0; l < h; l++) a[l] = ", w / 2);
  jx_str_addf(s, "%s_join%u(a[l], a[l + h]);\n  }\n  return a[0];\n}\n", name, r);
}

static void print_step(jx_str *s, const jx_body *b, const jx_lane_node *n, unsigned r,
                       const char *name) {
  char x[16], slot[40];
  snprintf(x, sizeof x, "v%u", (unsigned)n->a);
  snprintf(slot, sizeof slot, "acc%u[i %% %u]", r, acc_slots(n));
  jx_str_addf(s, "      %s = ", slot);
  (void)b;
  if (n->mode == JX_RED_DOT)
    jx_str_addf(s, "lane_fma_%s(%s, v%u, %s);\n", jx_dtype_short(acc_dtype(n)), x, (unsigned)n->b,
                slot);
  else
    jx_str_addf(s, "%s_join%u(%s, %s);\n", name, r, slot, x);
}

/* Partials on a stack: equal heights meet at once, what is left at the end. */
static void print_end_of_cut(jx_str *s, unsigned r, const char *name) {
  jx_str_addf(s, "    part%u[top] = %s_fold%u(acc%u);\n", r, name, r, r);
  jx_str_addf(s,
              "    for (c = cut, k = top; c & 1; c >>= 1, k--) "
              "part%u[k - 1] = %s_join%u(part%u[k - 1], part%u[k]);\n",
              r, name, r, r, r);
}

static void print_result(jx_str *s, const jx_lane_node *n, unsigned r, const char *name) {
  bool half = acc_dtype(n) != (jx_dtype)n->dtype;
  const char *d = jx_dtype_short((jx_dtype)n->dtype), *t = jx_memory_ctype((jx_dtype)n->dtype);
  jx_str_addf(
      s, "  for (k = top - 1; k > 0; k--) part%u[k - 1] = %s_join%u(part%u[k - 1], part%u[k]);\n",
      r, name, r, r, r);
  jx_str_addf(s, "  if (!top) part%u[0] = ", r);
  print_identity(s, n);
  jx_str_add(s, ";\n");
  if (n->flags & 1) {
    jx_str_addf(s, "  part%u[0] = %s_join%u(", r, name, r);
    jx_str_addf(s, half ? "lane_load_%s(*(%s *)p[%u])" : "%s*(%s *)p[%u]", half ? d : "", t,
                (unsigned)n->port);
    jx_str_addf(s, ", part%u[0]);\n", r);
  }
  jx_str_addf(
      s, half ? "  *(%s *)p[%u] = lane_store_%s(part%u[0]);\n" : "  *(%s *)p[%u] = %spart%u[0];\n",
      t, (unsigned)n->port, half ? d : "", r);
}

/* ---- ports ----------------------------------------------------------------------------------- */
/* "((float *)p[3])[i]" */
static void element(char *buf, size_t size, const jx_lane_node *n) {
  const char *t = jx_memory_ctype((jx_dtype)n->dtype);
  unsigned p = n->port;
  switch (n->mode) {
    case JX_PORT_BCAST:
      snprintf(buf, size, "*(%s *)p[%u]", t, p);
      break;
    case JX_PORT_STRIDED:
      snprintf(buf, size, "((%s *)p[%u])[i * stride[%u]]", t, p, p);
      break;
    case JX_PORT_GATHER:
      snprintf(buf, size, "((%s *)p[%u])[v%u]", t, p, (unsigned)n->a);
      break;
    default:
      snprintf(buf, size, "((%s *)p[%u])[i]", t, p);
      break;
  }
}

static bool is_half(const jx_lane_node *n) { return n->dtype == JX_F16 || n->dtype == JX_BF16; }

static void print_read(jx_str *s, const jx_lane_node *n, uint32_t i) {
  char from[80];
  element(from, sizeof from, n);
  jx_str_addf(s, "      const %s v%u = ", jx_lane_ctype((jx_dtype)n->dtype), (unsigned)i);
  if (n->b != JX_NO_LANE) jx_str_addf(s, "!v%u ? 0 : ", (unsigned)n->b);
  if (is_half(n))
    jx_str_addf(s, "lane_load_%s(%s);\n", jx_dtype_short((jx_dtype)n->dtype), from);
  else
    jx_str_addf(s, "%s;\n", from);
}

static void print_write(jx_str *s, const jx_lane_node *n) {
  char to[80];
  element(to, sizeof to, n);
  jx_str_addf(s, is_half(n) ? "      %s = lane_store_%s(v%u);\n" : "      %s = %sv%u;\n", to,
              is_half(n) ? jx_dtype_short((jx_dtype)n->dtype) : "", (unsigned)n->a);
}

static void print_index(jx_str *s, const jx_lane_node *n, uint32_t i) {
  const char *d = jx_dtype_short((jx_dtype)n->dtype), *t = jx_lane_ctype((jx_dtype)n->dtype);
  jx_str_addf(s, "      const %s v%u = ", t, (unsigned)i);
  if (is_half(n))
    jx_str_addf(s, "lane_round_to_%s((float)(first + i));\n", d);
  else
    jx_str_addf(s, "(%s)(first + i);\n", t);
}

/* ---- the loop -------------------------------------------------------------------------------- */
static void print_element(jx_str *s, const jx_body *b, const char *name) {
  unsigned r = 0;
  for (uint32_t i = 0; i < b->n; i++) {
    const jx_lane_node *n = &b->at[i];
    const jx_lane from[3] = {n->a, n->b, n->c};
    char spelled[3][16] = {"", "", ""};
    const char *x[3];
    for (int k = 0; k < 3; k++) {
      if (from[k] != JX_NO_LANE) snprintf(spelled[k], sizeof spelled[k], "v%u", (unsigned)from[k]);
      x[k] = spelled[k];
    }
    switch (n->op) {
      case JX_LANE_IN:
        print_read(s, n, i);
        break;
      case JX_LANE_INDEX:
        print_index(s, n, i);
        break;
      case JX_LANE_OUT:
        break;
      case JX_LANE_RED:
        print_step(s, b, n, r++, name);
        break;
      default:
        jx_str_addf(s, "      const %s v%u = ", jx_lane_ctype((jx_dtype)n->dtype), (unsigned)i);
        jx_print_lane(s, b, n, x);
        jx_str_add(s, ";\n");
    }
  }
  for (uint32_t i = 0; i < b->n; i++) { /* after every read */
    if (b->at[i].op == JX_LANE_OUT) print_write(s, &b->at[i]);
  }
}

enum { FOLDS, DECLARE, RESET, END_OF_CUT, RESULT };

static unsigned print_reds(jx_str *s, const jx_body *b, const char *name, int what) {
  unsigned r = 0;
  for (uint32_t i = 0; i < b->n; i++) {
    const jx_lane_node *n = &b->at[i];
    if (n->op != JX_LANE_RED) continue;
    switch (what) {
      case FOLDS:
        print_fold(s, n, r, name);
        break;
      case DECLARE:
        jx_str_addf(s, "  %s acc%u[%u], part%u[48];\n", acc_ctype(n), r, acc_slots(n), r);
        break;
      case RESET:
        jx_str_addf(s, "    for (k = 0; k < %u; k++) acc%u[k] = ", acc_slots(n), r);
        print_identity(s, n);
        jx_str_add(s, ";\n");
        break;
      case END_OF_CUT:
        print_end_of_cut(s, r, name);
        break;
      default:
        print_result(s, n, r, name);
        break;
    }
    r++;
  }
  return r;
}

void jx_print_c(jx_str *s, const jx_body *b, const char *name) {
  unsigned reds = print_reds(s, b, name, FOLDS);
  jx_str_addf(s, "void %s(void **p, const int64_t *stride, int64_t n, int64_t first) {\n", name);
  if (reds) {
    jx_str_add(s, "  int64_t start, cut = 0, c;\n  int k, top = 0;\n");
    print_reds(s, b, name, DECLARE);
    jx_str_add(s,
               "  for (start = 0; start < n; start += 65536, cut++) {\n"
               "    int64_t i, end = n - start < 65536 ? n : start + 65536;\n");
    print_reds(s, b, name, RESET);
    jx_str_add(s, "    for (i = start; i < end; i++) {\n");
  } else {
    jx_str_add(s, "  {\n    int64_t i;\n    for (i = 0; i < n; i++) {\n");
  }
  print_element(s, b, name);
  jx_str_add(s, "    }\n");
  if (reds) {
    print_reds(s, b, name, END_OF_CUT);
    jx_str_add(s, "    for (c = cut, top++; c & 1; c >>= 1) top--;\n");
  }
  jx_str_add(s, "  }\n");
  if (reds) print_reds(s, b, name, RESULT);
  jx_str_add(s, "  (void)stride, (void)first;\n}\n");
}
