/*
** product.c — matrix products: BLAS on tiles taken by threads, plain loops for the rest.
**
** Sums are made in the dtype of C, in f32 for halves; integers wrap.
**
** A call of BLAS cannot be interrupted, so a tile is cut into panels that take up to a
** tenth of a second each. All cuts depend on the shape alone: a product has the same bits whatever
** the threads, also where it is a part of another kernel's task.
*/
#include <math.h>
#include <string.h>

#include "backend/blas.h"
#include "backend/exec.h"

enum { K_SLICE = 1 << 15 };             /* longest sum of one call                       */
static const double PANEL_FLOPS = 9e9;  /* of a call: 90 ms where a core makes 100 GFLOPS */
static const double THREAD_FLOPS = 4e6; /* below it a second thread costs more than it gives */
static const double MANY_FLOPS = 1e9;   /* from it on there is work for more than two       */

/* ---- plain loops ---- */

static double load_f(jx_dtype d, const char *p) { return jx_load_f64(d, p); }

static void plain_float(jx_rt *rt, const jx_product *p) {
  size_t in = jx_dtype_size(p->in), out = jx_dtype_size(p->out);
  bool wide = p->out == JX_F64;
  for (int64_t i = 0; i < p->m; i++) {
    for (int64_t j = 0; j < p->n && !jx_stopping(rt); j++) {
      char *c = (char *)p->c + (size_t)(i * p->cm + j * p->cn) * out;
      double acc = p->accumulate ? load_f(p->out, c) : 0;
      for (int64_t l = 0; l < p->k; l++) {
        double a = load_f(p->in, (const char *)p->a + (i * p->am + l * p->ak) * (int64_t)in);
        double b = load_f(p->in, (const char *)p->b + (l * p->bk + j * p->bn) * (int64_t)in);
        acc = wide ? acc + a * b : (double)((float)acc + (float)a * (float)b);
      }
      jx_store_f64(p->out, c, acc);
    }
  }
}

static void plain_int(jx_rt *rt, const jx_product *p) {
  size_t in = jx_dtype_size(p->in), out = jx_dtype_size(p->out);
  for (int64_t i = 0; i < p->m; i++) {
    for (int64_t j = 0; j < p->n && !jx_stopping(rt); j++) {
      char *c = (char *)p->c + (size_t)(i * p->cm + j * p->cn) * out;
      uint64_t acc = p->accumulate ? (uint64_t)jx_load_i64(p->out, c) : 0;
      for (int64_t l = 0; l < p->k; l++) {
        int64_t a = jx_load_i64(p->in, (const char *)p->a + (i * p->am + l * p->ak) * (int64_t)in);
        int64_t b = jx_load_i64(p->in, (const char *)p->b + (l * p->bk + j * p->bn) * (int64_t)in);
        acc += (uint64_t)a * (uint64_t)b;
        if (p->out == JX_BOOL) acc = acc != 0;
      }
      jx_store_i64(p->out, c, (int64_t)acc);
    }
  }
}

static void plain(jx_rt *rt, const jx_product *p) {
  if (jx_is_float(p->out))
    plain_float(rt, p);
  else
    plain_int(rt, p);
}

/* ---- BLAS ---- */

enum { ROW_MAJOR = 101, NO_TRANS = 111, TRANS = 112 };

/* How BLAS can read rows × cols with these strides: leading dimension, or 0 if it cannot. */
static int leading(int64_t rows, int64_t cols, int64_t row, int64_t col, int *trans) {
  if (rows == 1) row = JX_MAX(cols, row); /* a stride that is never taken */
  if (cols == 1) col = rows == 1 || row >= 1 ? 1 : col;
  int64_t ld = 0;
  if (col == 1 && row >= cols) {
    *trans = NO_TRANS;
    ld = row;
  } else if ((row == 1 || rows == 1) && col >= rows) {
    *trans = TRANS;
    ld = col;
  }
  return ld > 0 && ld <= INT32_MAX ? (int)ld : 0;
}

typedef struct {
  const jx_product *p;
  jx_rt *rt;
  jx_blas *blas;
  int ta, tb, lda, ldb, ldc;
  int64_t tile_m, tile_n, across; /* a tile's extents; tiles in a row of tiles */
  int64_t panel_m, panel_n;       /* a call's extents                          */
} job;

/* One call: m × n elements of C from (i, j), terms of the sum from l on. */
static void call(const job *q, int64_t i, int64_t j, int64_t l, int m, int n) {
  const jx_product *p = q->p;
  int k = (int)JX_MIN(K_SLICE, p->k - l);
  int64_t a = i * p->am + l * p->ak, b = l * p->bk + j * p->bn, c = i * p->cm + j * p->cn;
  bool add = p->accumulate || l > 0;
  if (p->in == JX_F32)
    q->blas->sgemm(ROW_MAJOR, q->ta, q->tb, m, n, k, 1.0f, (const float *)p->a + a, q->lda,
                   (const float *)p->b + b, q->ldb, add ? 1.0f : 0.0f, (float *)p->c + c, q->ldc);
  else
    q->blas->dgemm(ROW_MAJOR, q->ta, q->tb, m, n, k, 1.0, (const double *)p->a + a, q->lda,
                   (const double *)p->b + b, q->ldb, add ? 1.0 : 0.0, (double *)p->c + c, q->ldc);
}

static void tile(void *user, int64_t at, int worker) {
  (void)worker;
  const job *q = user;
  const jx_product *p = q->p;
  int64_t i0 = at / q->across * q->tile_m, j0 = at % q->across * q->tile_n;
  int64_t i1 = JX_MIN(i0 + q->tile_m, p->m), j1 = JX_MIN(j0 + q->tile_n, p->n);
  for (int64_t i = i0; i < i1; i += q->panel_m)
    for (int64_t j = j0; j < j1; j += q->panel_n)
      for (int64_t l = 0; l < p->k && !jx_stopping(q->rt); l += K_SLICE)
        call(q, i, j, l, (int)JX_MIN(q->panel_m, i1 - i), (int)JX_MIN(q->panel_n, j1 - j));
}

/* n in equal parts, each a multiple of 16, none longer than `most`. */
static int64_t part(int64_t n, int64_t most) {
  int64_t parts = (n + most - 1) / most;
  return parts > 1 ? JX_ALIGN_UP((n + parts - 1) / parts, 16) : n;
}

/* Panels of a tile: square where they can be, because a call first packs what it reads. */
static void cut_panels(job *q) {
  double flops = q->p->in == JX_F32 ? PANEL_FLOPS : PANEL_FLOPS / 2;
  double area = flops / 2 / (double)JX_MIN(q->p->k, K_SLICE);
  double m = (double)q->tile_m, n = (double)q->tile_n, side = sqrt(area);
  q->panel_m = q->tile_m;
  q->panel_n = q->tile_n;
  if (m * n <= area) return;
  double most_m = n < side ? area / n : side, most_n = m < side ? area / m : side;
  q->panel_m = part(q->tile_m, JX_MAX((int64_t)most_m, 16));
  q->panel_n = part(q->tile_n, JX_MAX((int64_t)most_n, 16));
}

/*
** Tiles for threads, by the shape alone: what BLAS does at the edge of a call has other bits than
** inside. Few and large, because each packs its operands: two along the longer side, then shares of
** at most LONG × WIDE, which cost one thread 3 %.
*/
static void cut_tiles(job *q, double flops) {
  enum { LONG = 512, WIDE = 1024 };
  const jx_product *p = q->p;
  q->tile_m = p->m;
  q->tile_n = p->n;
  if (flops == 0) return;
  bool tall = p->m >= p->n;
  int64_t *along = tall ? &q->tile_m : &q->tile_n, *across = tall ? &q->tile_n : &q->tile_m;
  int64_t half = JX_MAX((*along + 1) / 2, 16);
  *along = part(*along, flops < MANY_FLOPS ? half : JX_MIN(half, LONG));
  if (flops >= MANY_FLOPS) *across = part(*across, WIDE);
}

static bool by_blas(jx_workers *w, const jx_product *p, int worker) {
  job q = {.p = p, .rt = w->rt, .blas = w->blas};
  int tc;
  q.lda = leading(p->m, p->k, p->am, p->ak, &q.ta);
  q.ldb = leading(p->k, p->n, p->bk, p->bn, &q.tb);
  q.ldc = leading(p->m, p->n, p->cm, p->cn, &tc);
  if (!q.lda || !q.ldb || !q.ldc || tc != NO_TRANS) return false;
  if (p->m > INT32_MAX || p->n > INT32_MAX || p->k > INT32_MAX) return false;
  double flops = 2.0 * (double)p->m * (double)p->n * (double)p->k;
  bool cut = flops > THREAD_FLOPS;
  cut_tiles(&q, cut ? flops : 0);
  cut_panels(&q);
  q.across = (p->n + q.tile_n - 1) / q.tile_n;
  jx_pool_run(cut && worker < 0 ? w->pool : NULL, (p->m + q.tile_m - 1) / q.tile_m * q.across, tile,
              &q);
  return true;
}

/* Cᵀ = BᵀAᵀ, for results that are stored by columns. */
static jx_product transposed(const jx_product *p) {
  jx_product t = *p;
  t.m = p->n, t.n = p->m;
  t.a = p->b, t.am = p->bn, t.ak = p->bk;
  t.b = p->a, t.bk = p->ak, t.bn = p->am;
  t.cm = p->cn, t.cn = p->cm;
  return t;
}

void jx_product_run(jx_workers *w, const jx_product *p, int worker) {
  if (p->m == 0 || p->n == 0) return;
  bool blas = p->k > 0 && p->in == p->out && (p->in == JX_F32 || p->in == JX_F64) &&
              jx_blas_open(w->blas, w->blas_path, w->blas_core);
  if (blas && by_blas(w, p, worker)) return;
  jx_product t = transposed(p);
  if (blas && by_blas(w, &t, worker)) return;
  plain(w->rt, p);
}
