/* minimal.c — a C host: its own arrays and a pytree go to a Lua model, results come back uncopied.
** cc minimal.c -ljaxlua && ./a.out model.lua */
#include <stdio.h>

#include "jaxlua.h"

static jaxlua_value *floats(jaxlua_rt *rt, const float *data, int rank, const int64_t *shape) {
  return jaxlua_value_take_array(rt,
                                 jaxlua_array_wrap(rt, JAXLUA_F32, rank, shape, data, NULL, NULL));
}

static int refused(jaxlua_rt *rt) {
  const jaxlua_error *e = jaxlua_last_error(rt);
  printf("refused: %s %s\n%s\n", e->where, e->message, e->traceback);
  return 1;
}

int main(int argc, char **argv) {
  static const float x[3][2] = {{1, 2}, {3, 4}, {5, 6}}, y[3] = {5, 11, 17}, w[2] = {0, 0}, b = 0;
  static const int64_t shape[2] = {3, 2};
  jaxlua_rt *rt;
  if (jaxlua_open(NULL, &rt)) return 1;
  jaxlua_script *model = jaxlua_load_file(rt, argc > 1 ? argv[1] : "examples/embed/model.lua");
  if (!model) return refused(rt);

  jaxlua_value *params = jaxlua_value_new_dict(rt);
  jaxlua_value_take_field(params, "w", floats(rt, w, 1, shape + 1));
  jaxlua_value_take_field(params, "b", floats(rt, &b, 0, NULL));
  jaxlua_value *args[] = {params, floats(rt, &x[0][0], 2, shape), floats(rt, y, 1, shape)};
  jaxlua_value *out[2];
  if (jaxlua_call(model, "step", args, 3, out, 2)) return refused(rt);
  const jaxlua_value *new_w = jaxlua_value_get_field(out[0], "w");
  const float *p = (const float *)jaxlua_array_get_data(jaxlua_value_get_array(new_w));
  printf("loss %g, w = %g %g\n", jaxlua_value_get_number(out[1]), (double)p[0], (double)p[1]);
  for (int i = 0; i < 2; i++) jaxlua_value_release(out[i]);

  /* The parameters forgotten: the script fails, the runtime goes on. */
  if (jaxlua_call(model, "predict", args + 1, 2, out, 1)) refused(rt);

  for (int i = 0; i < 3; i++) jaxlua_value_release(args[i]);
  jaxlua_script_release(model);
  jaxlua_close(rt);
  return 0;
}
