/* api.c — jaxlua.h's runtime and arrays: checks arguments, calls inside, keeps the last error. */
#include "api.h"

#include <pthread.h>
#include <string.h>

#include "backend/world.h"

/* The public numbers are the internal ones, in the order of the tables that make them. */
#define X(code, name, text) \
  _Static_assert(JAXLUA_##code == (int)JX_##code, "jaxlua.h lists the statuses of error.h");
JX_STATUS_LIST(X)
#undef X
#define X(code, short_name, name, size, class, ctype, cl) \
  _Static_assert(JAXLUA_##code == (int)JX_##code, "jaxlua.h lists the dtypes of dtype.h");
JX_DTYPE_LIST(X)
#undef X

/* ---- runtime ---- */

/* The caller's options, as far as the caller's header knew them. */
static jx_status read_options(const jaxlua_options *from, jaxlua_options *o) {
  memset(o, 0, sizeof *o);
  if (!from) return JX_OK;
  if (from->size < sizeof from->size) return JX_EARG;
  memcpy(o, from, JX_MIN(from->size, sizeof *o));
  return o->threads < 0 ? JX_EARG : JX_OK;
}

jaxlua_status jaxlua_open(const jaxlua_options *options, jaxlua_rt **out) {
  jaxlua_options o;
  if (!out) return JX_EARG;
  *out = NULL;
  jx_status s = read_options(options, &o);
  if (s != JX_OK) return s;
  jx_rt *rt;
  s = jx_rt_open(o.alloc, o.user, &rt);
  if (s != JX_OK) return s;
  if (o.memory_limit) rt->mem.limit = o.memory_limit;
  rt->opt.threads = o.threads;
  rt->opt.enable_x64 = o.x64 != 0;
  rt->opt.interpret = o.interpret != 0;
  rt->opt.no_tcc = o.no_jit != 0;
  s = jx_cpu_open(rt, o.blas_path, o.blas_core);
  if (s != JX_OK) {
    jx_rt_close(rt);
    return s;
  }
  *out = rt;
  return JX_OK;
}

void jaxlua_close(jaxlua_rt *rt) {
  if (rt && rt->scripts) rt->scripts->close(rt);
  jx_rt_close(rt);
}

const jaxlua_error *jaxlua_last_error(jaxlua_rt *rt) {
  static const jaxlua_error no_runtime = {
      JX_EARG, "arg", "jaxlua_last_error", "the runtime is NULL", "", "", ""};
  if (!rt) return &no_runtime;
  const jx_error *e = &rt->err;
  rt->last_error.status = e->status;
  rt->last_error.name = jx_status_name(e->status);
  rt->last_error.op = e->op;
  rt->last_error.message = e->message;
  rt->last_error.hint = e->hint;
  rt->last_error.where = e->where;
  rt->last_error.traceback = rt->scripts && rt->scripts->traceback ? rt->scripts->traceback : "";
  return &rt->last_error;
}

const char *jaxlua_status_name(jaxlua_status status) { return jx_status_name((jx_status)status); }

/* `scripts` is read only where nobody else can be changing it: below a script's call. */
void jaxlua_interrupt(jaxlua_rt *rt) {
  if (!rt) return;
  atomic_store(&rt->interrupt, 1);
  if (atomic_load(&rt->thread) == (uintptr_t)pthread_self()) rt->scripts->interrupt(rt);
}

void jaxlua_memory(jaxlua_rt *rt, size_t *live, size_t *peak) {
  if (live) *live = rt ? atomic_load(&rt->mem.live) : 0;
  if (peak) *peak = rt ? atomic_load(&rt->mem.peak) : 0;
}

void jaxlua_collect(jaxlua_rt *rt) {
  if (!rt) return;
  if (rt->scripts) rt->scripts->collect(rt);
  jx_bufs_trim(&rt->bufs);
}

/* ---- entries ---- */

static void forget_traceback(jx_rt *rt) {
  struct jx_scripts *s = rt->scripts;
  if (!s || !s->traceback) return;
  jx_free(&rt->mem, s->traceback, s->traceback_size);
  s->traceback = NULL;
}

void jx_api_begin(jx_rt *rt) {
  jx_error_clear(&rt->err);
  rt->where = 0;
  forget_traceback(rt);
}

jx_status jx_api_null(jx_rt *rt, const char *op, const char *what) {
  if (!rt) return JX_EARG;
  if (!jx_ok(&rt->cx)) return rt->err.status;
  jx_api_begin(rt);
  return jx_fail(&rt->cx, JX_EARG, op, "%s is NULL", what);
}

/* ---- arrays ---- */

static bool known_dtype(jaxlua_dtype d) { return d >= 0 && d < JX_DTYPE_COUNT; }

const char *jaxlua_dtype_name(jaxlua_dtype d) {
  return known_dtype(d) ? jx_dtype_name((jx_dtype)d) : NULL;
}

size_t jaxlua_dtype_size(jaxlua_dtype d) { return known_dtype(d) ? jx_dtype_size((jx_dtype)d) : 0; }

jaxlua_array *jx_api_array(jx_rt *rt, jx_val v) {
  jaxlua_array *a = jx_alloc(&rt->mem, sizeof *a);
  if (!a) return jx_nomem(&rt->cx), NULL;
  atomic_init(&a->refs, 1);
  a->rt = rt;
  a->v = v;
  jx_val_retain(v);
  return a;
}

/* The type that the host describes, or NULL with an error. */
static const jx_aval *host_aval(jx_rt *rt, const char *op, jaxlua_dtype d, int rank,
                                const int64_t *shape) {
  jx_cx *cx = &rt->cx;
  if (!known_dtype(d)) {
    jx_fail(cx, JX_EARG, op, "%d is no dtype", d);
  } else if (rank < 0 || rank > JX_MAX_RANK) {
    jx_fail(cx, JX_EARG, op, "the rank is %d; 0 to %d axes are possible", rank, JX_MAX_RANK);
  } else if (rank > 0 && !shape) {
    jx_fail(cx, JX_EARG, op, "shape is NULL, but the rank is %d", rank);
  } else {
    const jx_aval *a = jx_aval_get(&rt->avals, (jx_dtype)d, false, rank, shape);
    if (!a && jx_ok(cx)) jx_nomem(cx);
    if (!a && !rt->err.op[0]) memcpy(rt->err.op, op, strlen(op) + 1);
    return a;
  }
  return NULL;
}

/* Takes the buffer over. */
static jaxlua_array *array_over(jx_rt *rt, jx_buf *b, const jx_aval *aval) {
  jaxlua_array *a = jx_api_array(rt, jx_val_array(b, aval));
  if (!a && b->cls == JX_BUF_WRAPPED)
    b->u.release = NULL; /* it failed: the host keeps its memory */
  jx_buf_release(b);
  return a;
}

jaxlua_array *jaxlua_array_new(jaxlua_rt *rt, jaxlua_dtype dtype, int rank, const int64_t *shape,
                               const void *data) {
  static const char op[] = "jaxlua_array_new";
  if (!rt) return NULL;
  jx_api_begin(rt);
  const jx_aval *aval = host_aval(rt, op, dtype, rank, shape);
  if (!aval) return NULL;
  jx_buf *b = jx_buf_new(&rt->bufs, aval->nbytes);
  if (!b) return jx_nomem(&rt->cx), NULL;
  if (!data)
    memset(b->data, 0, aval->nbytes);
  else if (aval->nbytes)
    memcpy(b->data, data, aval->nbytes);
  if (dtype == JX_BOOL && data) {
    uint8_t *p = b->data;
    for (size_t i = 0; i < aval->nbytes; i++) p[i] = p[i] != 0;
  }
  return array_over(rt, b, aval);
}

/* What wrapped memory must be; what kernels rely on. */
static bool check_memory(jx_rt *rt, const char *op, const jx_aval *aval, const void *data) {
  if (aval->size == 0) return true;
  size_t align = jx_dtype_size((jx_dtype)aval->dtype);
  if (!data) return jx_fail(&rt->cx, JX_EARG, op, "data is NULL"), false;
  if ((uintptr_t)data % align != 0) {
    jx_fail(&rt->cx, JX_EARG, op, "data is not aligned to %zu bytes, as %s must be", align,
            jx_dtype_name((jx_dtype)aval->dtype));
    return false;
  }
  if (aval->dtype != JX_BOOL) return true;
  const uint8_t *p = data;
  for (size_t i = 0; i < aval->nbytes; i++)
    if (p[i] > 1) {
      jx_fail(&rt->cx, JX_EARG, op, "byte %zu is %d; the bytes of a bool are 0 or 1", i, p[i]);
      return false;
    }
  return true;
}

jaxlua_array *jaxlua_array_wrap(jaxlua_rt *rt, jaxlua_dtype dtype, int rank, const int64_t *shape,
                                const void *data, jaxlua_release release, void *user) {
  static const char op[] = "jaxlua_array_wrap";
  if (!rt) return NULL;
  jx_api_begin(rt);
  const jx_aval *aval = host_aval(rt, op, dtype, rank, shape);
  if (!aval || !check_memory(rt, op, aval, data)) return NULL;
  union {
    const void *in;
    void *out; /* nobody writes to a buffer that has a handle, so `const` is kept in fact */
  } memory = {data};
  /* No elements: nothing of the host's is needed, and data may be NULL. */
  jx_buf *b = aval->size ? jx_buf_wrap(&rt->bufs, memory.out, aval->nbytes, release, user)
                         : jx_buf_new(&rt->bufs, 0);
  if (!b) return jx_nomem(&rt->cx), NULL;
  jaxlua_array *a = array_over(rt, b, aval);
  if (a && aval->size == 0 && release) release(user, memory.out);
  return a;
}

jaxlua_array *jaxlua_array_retain(jaxlua_array *a) {
  if (a) atomic_fetch_add_explicit(&a->refs, 1, memory_order_relaxed);
  return a;
}

void jaxlua_array_release(jaxlua_array *a) {
  if (!a || atomic_fetch_sub_explicit(&a->refs, 1, memory_order_acq_rel) != 1) return;
  jx_val_release(a->v);
  jx_free(&a->rt->mem, a, sizeof *a);
}

jaxlua_dtype jaxlua_array_dtype(const jaxlua_array *a) { return a ? a->v.aval->dtype : -1; }
int jaxlua_array_rank(const jaxlua_array *a) { return a ? a->v.aval->rank : 0; }
int64_t jaxlua_array_size(const jaxlua_array *a) { return a ? a->v.aval->size : 0; }
size_t jaxlua_array_nbytes(const jaxlua_array *a) { return a ? a->v.aval->nbytes : 0; }
const int64_t *jaxlua_array_get_shape(const jaxlua_array *a) { return a ? a->v.aval->dim : NULL; }
const void *jaxlua_array_get_data(const jaxlua_array *a) { return a ? a->v.u.a.data : NULL; }
