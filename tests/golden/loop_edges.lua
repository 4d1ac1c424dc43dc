-- By JAX 0.10.2, tests/golden/make_loop_edges.py: leaf by leaf.
return {
  ['unroll 1'] = {
    { 65, shape = {}, dtype = "float32" },
    { 2, 0, 0, 2, 12, shape = {5}, dtype = "float32" },
  },
  ['unroll rev 1'] = {
    { 1, shape = {}, dtype = "float32" },
    { 58, 56, 26, 6, -2, shape = {5}, dtype = "float32" },
  },
  ['unroll 2'] = {
    { 65, shape = {}, dtype = "float32" },
    { 2, 0, 0, 2, 12, shape = {5}, dtype = "float32" },
  },
  ['unroll rev 2'] = {
    { 1, shape = {}, dtype = "float32" },
    { 58, 56, 26, 6, -2, shape = {5}, dtype = "float32" },
  },
  ['unroll 5'] = {
    { 65, shape = {}, dtype = "float32" },
    { 2, 0, 0, 2, 12, shape = {5}, dtype = "float32" },
  },
  ['unroll rev 5'] = {
    { 1, shape = {}, dtype = "float32" },
    { 58, 56, 26, 6, -2, shape = {5}, dtype = "float32" },
  },
  ['unroll 7'] = {
    { 65, shape = {}, dtype = "float32" },
    { 2, 0, 0, 2, 12, shape = {5}, dtype = "float32" },
  },
  ['unroll rev 7'] = {
    { 1, shape = {}, dtype = "float32" },
    { 58, 56, 26, 6, -2, shape = {5}, dtype = "float32" },
  },
  ['unroll True'] = {
    { 65, shape = {}, dtype = "float32" },
    { 2, 0, 0, 2, 12, shape = {5}, dtype = "float32" },
  },
  ['unroll rev True'] = {
    { 1, shape = {}, dtype = "float32" },
    { 58, 56, 26, 6, -2, shape = {5}, dtype = "float32" },
  },
  ['unroll False'] = {
    { 65, shape = {}, dtype = "float32" },
    { 2, 0, 0, 2, 12, shape = {5}, dtype = "float32" },
  },
  ['unroll rev False'] = {
    { 1, shape = {}, dtype = "float32" },
    { 58, 56, 26, 6, -2, shape = {5}, dtype = "float32" },
  },
  ['grad unroll'] = {
    { 1, shape = {}, dtype = "float32" },
  },
  ['bf16'] = {
    { 7.0625, shape = {}, dtype = "bfloat16" },
    { 1, 1.0078125, 2.015625, 4.03125, shape = {4}, dtype = "bfloat16" },
  },
  ['bf16 grad'] = {
    { 5.0625, shape = {}, dtype = "bfloat16" },
  },
  ['bool'] = {
    { 1, shape = {}, dtype = "bool" },
    { 1, 0, 0, shape = {3}, dtype = "bool" },
  },
  ['bool+f grad'] = {
    { 15, shape = {}, dtype = "float32" },
  },
  ['empty carry'] = {
    { 0, 2, 4, 6, 8, shape = {5}, dtype = "float32" },
  },
  ['empty carry {}'] = {
    { 0, 2, 4, 6, 8, shape = {5}, dtype = "float32" },
  },
  ['none y'] = {
    { 10, shape = {}, dtype = "float32" },
  },
  ['zero size'] = {
    { 1, shape = {}, dtype = "float32" },
    { shape = {3, 0}, dtype = "float32" },
  },
  ['zero size carry'] = {
    { shape = {0, 2}, dtype = "float32" },
    { 0, 0, 0, 0, 0, shape = {5}, dtype = "float32" },
  },
  ['len 0'] = {
    { 2, shape = {}, dtype = "float32" },
    { shape = {0}, dtype = "float32" },
  },
  ['len 0 grad'] = {
    { 1, shape = {}, dtype = "float32" },
  },
  ['len 0 grad xs'] = {
    { shape = {0}, dtype = "float32" },
  },
  ['len only'] = {
    { 16, shape = {}, dtype = "float32" },
    { 1, 2, 4, 8, shape = {4}, dtype = "float32" },
  },
  ['map batch 2'] = {
    { 0, 0.84147096, 1.8185948, 0.42335999, -3.02721, shape = {5}, dtype = "float32" },
  },
  ['map batch 5'] = {
    { 0, 0.84147096, 1.8185948, 0.42335999, -3.02721, shape = {5}, dtype = "float32" },
  },
  ['map batch 9'] = {
    { 0, 0.84147096, 1.8185948, 0.42335999, -3.02721, shape = {5}, dtype = "float32" },
  },
  ['map batch tree'] = {
    { 1, 6, 11, 16, 21, shape = {5}, dtype = "float32" },
    { 0, 1, 2, 3, 4, shape = {5}, dtype = "float32" },
  },
  ['map 0'] = {
    { shape = {0, 2}, dtype = "float32" },
  },
  ['map grad'] = {
    { 0, 1.3817732, 0.077003717, -2.8288574, -3.371377, shape = {5}, dtype = "float32" },
  },
  ['assoc rev'] = {
    { 10, 9, 7, 4, 26, 21, 15, 8, 42, 33, 23, 12, shape = {3, 4}, dtype = "float32" },
  },
  ['assoc ax -1'] = {
    { 1, 2, 6, 24, 5, 30, 210, 1680, 9, 90, 990, 11880, shape = {3, 4}, dtype = "float32" },
  },
  ['assoc tree'] = {
    { 24, 24, 12, 4, 1680, 336, 56, 8, 11880, 1320, 132, 12, shape = {3, 4}, dtype = "float32"
      },
    { 66, 64, 30, 8, 3850, 768, 126, 16, 25938, 2880, 286, 24, shape = {3, 4}, dtype =
      "float32" },
  },
  ['assoc 0'] = {
    { shape = {0, 3}, dtype = "float32" },
  },
  ['assoc bool'] = {
    { 1, 1, 0, 1, 1, shape = {5}, dtype = "bool" },
  },
  ['assoc grad'] = {
    { 24, 24, 20, 16, 336, 336, 296, 260, 1320, 1320, 1212, 1112, shape = {3, 4}, dtype =
      "float32" },
  },
  ['fori vmap'] = {
    { 1, 2, 32, 17, shape = {4}, dtype = "float32" },
  },
  ['fori jit'] = {
    { 27, shape = {}, dtype = "float32" },
  },
  ['fori vmap1'] = {
    { 4, 12, shape = {2}, dtype = "float32" },
  },
  ['fori neg'] = {
    { 1, shape = {}, dtype = "float32" },
  },
  ['fori jvp'] = {
    { 27, shape = {}, dtype = "float32" },
    { 38, shape = {}, dtype = "float32" },
  },
  ['fori grad static'] = {
    { 72, shape = {}, dtype = "float32" },
  },
  ['fori lo>hi'] = {
    { 0, shape = {}, dtype = "float32" },
  },
  ['fori i8'] = {
    { 10, shape = {}, dtype = "int8" },
  },
  ['while 0 trips tree'] = {
    { 0, shape = {}, dtype = "float32" },
    { 1, 1, shape = {2}, dtype = "float32" },
  },
  ['while empty arr'] = {
    { 3, shape = {}, dtype = "float32" },
    { shape = {0}, dtype = "float32" },
  },
  ['vmap while'] = {
    { 16, 12, 20, shape = {3}, dtype = "float32" },
  },
  ['vmap scan bool'] = {
    { 0, 1, shape = {2}, dtype = "bool" },
    { 1, 0, 1, 0, 1, 0, shape = {2, 3}, dtype = "bool" },
  },
  ['cond none'] = {
    { 1, shape = {}, dtype = "float32" },
  },
  ['switch'] = {
    { 3, shape = {}, dtype = "float32" },
    { 3, shape = {}, dtype = "float32" },
    { 6, shape = {}, dtype = "float32" },
    { 9, shape = {}, dtype = "float32" },
    { 9, shape = {}, dtype = "float32" },
  },
  ['hess scan'] = {
    { -90.646675, shape = {}, dtype = "float32" },
  },
  ['scan int grad'] = {
    { 14400, shape = {}, dtype = "float32" },
  },
}
