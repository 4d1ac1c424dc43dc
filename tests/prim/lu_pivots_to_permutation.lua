-- Golden values of lu_pivots_to_permutation, written by tests/golden/make_prims.py: do not edit.
return {
  source = "jax 0.10.2, numpy 2.4.6, jax.lax, seed 20240607",
  cases = {
    { attrs = { permutation_size = 4 }, inputs = {{ dtype = "i32", shape = {3}, data = {2, 3,
      2} }}, outputs = {{ dtype = "i32", shape = {4}, data = {2, 3, 0, 1} }}, ulp = 64,
      whole = true },
    { attrs = { permutation_size = 3 }, inputs = {{ dtype = "i32", shape = {2, 3}, data = {0, 1,
      2, 2, 2, 2} }}, outputs = {{ dtype = "i32", shape = {2, 3}, data = {0, 1, 2, 2, 0, 1} }},
      ulp = 64, whole = true },
    { attrs = { permutation_size = 2 }, inputs = {{ dtype = "i32", shape = {0}, data = {} }},
      outputs = {{ dtype = "i32", shape = {2}, data = {0, 1} }}, ulp = 64, whole = true },
    { attrs = { permutation_size = 0 }, inputs = {{ dtype = "i32", shape = {2, 0}, data = {} }},
      outputs = {{ dtype = "i32", shape = {2, 0}, data = {} }}, ulp = 64, whole = true },
    { attrs = { permutation_size = 5 }, inputs = {{ dtype = "i32", shape = {5}, data = {4, 4, 3,
      4, 4} }}, outputs = {{ dtype = "i32", shape = {5}, data = {4, 0, 3, 1, 2} }}, ulp = 64,
      whole = true },
  },
}
