/* api.c — implements jaxlua.h: checks arguments, calls inside, keeps the last error. No algorithm. */
#include "jaxlua.h"

#include <string.h>

#include "backend/world.h"
#include "ir/world.h"

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

void jaxlua_close(jaxlua_rt *rt) { jx_rt_close(rt); }

const jaxlua_error *jaxlua_last_error(jaxlua_rt *rt) {
  const jx_error *e = &rt->err;
  rt->last_error.status = e->status;
  rt->last_error.name = jx_status_name(e->status);
  rt->last_error.op = e->op;
  rt->last_error.message = e->message;
  rt->last_error.hint = e->hint;
  rt->last_error.where = e->where;
  return &rt->last_error;
}

const char *jaxlua_status_name(jaxlua_status status) { return jx_status_name((jx_status)status); }

void jaxlua_interrupt(jaxlua_rt *rt) { atomic_store(&rt->interrupt, 1); }

void jaxlua_memory(jaxlua_rt *rt, size_t *live, size_t *peak) {
  if (live) *live = atomic_load(&rt->mem.live);
  if (peak) *peak = atomic_load(&rt->mem.peak);
}
