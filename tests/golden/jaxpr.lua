-- JAX's own jaxprs, written by make_jaxpr.py: do not edit.
--
-- A case: name; avals of the arguments; lua, a chunk that finds jax, jnp, lax, nn and
-- returns the function to trace; text, the jaxpr without the parameters sharding and
-- out_sharding. A jit's name= is that of the Python function and stands for any name.
local nan, inf = 0 / 0, 1 / 0
return {
  source = "jax 0.10.2, numpy 2.4.6",
  cases = {
    { name = "sin", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.sin(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = sin a in (b,) }]==] },
    { name = "sin_times_x", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.sin(x) * x end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = sin a; c:f32[3] = mul b a in (c,) }]==] },
    { name = "neg", avals = {"f32[3]"},
      lua = [==[return function(x) return -x end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = neg a in (b,) }]==] },
    { name = "affine", avals = {"f32[3]"},
      lua = [==[return function(x) return 2 * x + 1 end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = mul 2.0:f32[] a
    c:f32[3] = add b 1.0:f32[]
  in (c,) }]==] },
    { name = "minus_from", avals = {"f32[3]"},
      lua = [==[return function(x) return 1 - x end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = sub 1.0:f32[] a in (b,) }]==] },
    { name = "divide", avals = {"f32[3]"},
      lua = [==[return function(x) return x / 3 end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = div a 3.0:f32[] in (b,) }]==] },
    { name = "reciprocal", avals = {"f32[3]"},
      lua = [==[return function(x) return 1 / x end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = div 1.0:f32[] a in (b,) }]==] },
    { name = "fraction", avals = {"f32[3]"},
      lua = [==[return function(x) return x * 0.1 end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = mul a 0.10000000149011612:f32[] in (b,) }]==] },
    { name = "power_2", avals = {"f32[3]"},
      lua = [==[return function(x) return x ^ 2 end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = integer_pow[y=2] a in (b,) }]==] },
    { name = "power_3", avals = {"f32[3]"},
      lua = [==[return function(x) return x ^ 3 end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = integer_pow[y=3] a in (b,) }]==] },
    { name = "power_half", avals = {"f32[3]"},
      lua = [==[return function(x) return x ^ 0.5 end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = pow a 0.5:f32[] in (b,) }]==] },
    { name = "square", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.square(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = square a in (b,) }]==] },
    { name = "composed", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.tanh(jnp.exp(-x) + jnp.log(x)) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = neg a
    c:f32[3] = exp b
    d:f32[3] = log a
    e:f32[3] = add c d
    f:f32[3] = tanh e
  in (f,) }]==] },
    { name = "scalar", avals = {"f32[]"},
      lua = [==[return function(x) return jnp.cos(x) * 2 end]==],
      text = [==[
{ lambda ; a:f32[]. let b:f32[] = cos a; c:f32[] = mul b 2.0:f32[] in (c,) }]==] },
    { name = "bf16_scale", avals = {"bf16[4]"},
      lua = [==[return function(x) return x * 2 end]==],
      text = [==[
{ lambda ; a:bf16[4]. let b:bf16[4] = mul a 2.0:bf16[] in (b,) }]==] },
    { name = "i32_plus", avals = {"i32[3]"},
      lua = [==[return function(x) return x + 1 end]==],
      text = [==[
{ lambda ; a:i32[3]. let b:i32[3] = add a 1:i32[] in (b,) }]==] },
    { name = "times_self", avals = {"f32[2,2]"},
      lua = [==[return function(x) return x * x end]==],
      text = [==[
{ lambda ; a:f32[2,2]. let b:f32[2,2] = mul a a in (b,) }]==] },
    { name = "unused", avals = {"f32[3]"},
      lua = [==[return function(x) return 1.0 * x, x end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = mul 1.0:f32[] a in (b, a) }]==] },
    { name = "identity", avals = {"f32[3]"},
      lua = [==[return function(x) return x end]==],
      text = [==[
{ lambda ; a:f32[3]. let  in (a,) }]==] },
    { name = "astype", avals = {"f32[3]"},
      lua = [==[return function(x) return x:astype("bf16") end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:bf16[3] = convert_element_type[new_dtype=bfloat16 weak_type=False] a
  in (b,) }]==] },
    { name = "sqrt_rsqrt", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.rsqrt(x) + jnp.sqrt(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = rsqrt a
    c:f32[3] = sqrt a
    d:f32[3] = add b c
  in (d,) }]==] },
    { name = "lax_all", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.add(lax.mul(x, x), lax.neg(x)) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = mul a a
    c:f32[3] = neg a
    d:f32[3] = add b c
  in (d,) }]==] },
    { name = "logistic", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.logistic(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = logistic a in (b,) }]==] },
    { name = "add", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return x + y end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let c:f32[3] = add a b in (c,) }]==] },
    { name = "mul_add", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return x * y + y end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[3] = mul a b
    d:f32[3] = add c b
  in (d,) }]==] },
    { name = "broadcast_rows", avals = {"f32[2,3]", "f32[3]"},
      lua = [==[return function(x, y) return x + y end]==],
      text = [==[
{ lambda ; a:f32[2,3] b:f32[3]. let
    c:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(1,)] b
    d:f32[2,3] = add a c
  in (d,) }]==] },
    { name = "broadcast_scalar", avals = {"f32[2,3]", "f32[]"},
      lua = [==[return function(x, y) return x * y end]==],
      text = [==[
{ lambda ; a:f32[2,3] b:f32[]. let c:f32[2,3] = mul a b in (c,) }]==] },
    { name = "broadcast_both", avals = {"f32[2,1]", "f32[1,3]"},
      lua = [==[return function(x, y) return x - y end]==],
      text = [==[
{ lambda ; a:f32[2,1] b:f32[1,3]. let
    c:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(0, 1)] a
    d:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(0, 1)] b
    e:f32[2,3] = sub c d
  in (e,) }]==] },
    { name = "promote", avals = {"f32[3]", "i32[3]"},
      lua = [==[return function(x, y) return x + y end]==],
      text = [==[
{ lambda ; a:f32[3] b:i32[3]. let
    c:f32[3] = convert_element_type[new_dtype=float32 weak_type=False] b
    d:f32[3] = add a c
  in (d,) }]==] },
    { name = "promote_half", avals = {"bf16[3]", "f32[3]"},
      lua = [==[return function(x, y) return x * y end]==],
      text = [==[
{ lambda ; a:bf16[3] b:f32[3]. let
    c:f32[3] = convert_element_type[new_dtype=float32 weak_type=False] a
    d:f32[3] = mul c b
  in (d,) }]==] },
    { name = "maximum", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.maximum(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let c:f32[3] = max a b in (c,) }]==] },
    { name = "less", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.less(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let c:bool[3] = lt a b in (c,) }]==] },
    { name = "lax_select", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return lax.select(lax.lt(x, y), x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:bool[3] = lt a b
    d:f32[3] = select_n c b a
  in (d,) }]==] },
    { name = "atan2", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return lax.atan2(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let c:f32[3] = atan2 a b in (c,) }]==] },
    { name = "sum", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.sum(x) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let b:f32[] = reduce_sum[axes=(0, 1)] a in (b,) }]==] },
    { name = "sum_axis", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.sum(x, {axis = 1}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let b:f32[2] = reduce_sum[axes=(1,)] a in (b,) }]==] },
    { name = "max_axis", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.max(x, {axis = 0}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let b:f32[3] = reduce_max[axes=(0,)] a in (b,) }]==] },
    { name = "sum_keepdims", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.sum(x, {axis = 1, keepdims = true}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[2] = reduce_sum[axes=(1,)] a
    c:f32[2,1] = broadcast_in_dim[broadcast_dimensions=(0,)] b
  in (c,) }]==] },
    { name = "reshape", avals = {"f32[2,3]"},
      lua = [==[return function(x) return x:reshape{3, 2} end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[3,2] = reshape[dimensions=None new_sizes=(3, 2)] a
  in (b,) }]==] },
    { name = "transpose", avals = {"f32[2,3]"},
      lua = [==[return function(x) return x.T end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[3,2] = transpose[permutation=(1, 0)] a
  in (b,) }]==] },
    { name = "transpose_3", avals = {"f32[2,3,4]"},
      lua = [==[return function(x) return jnp.transpose(x, {2, 0, 1}) end]==],
      text = [==[
{ lambda ; a:f32[2,3,4]. let
    b:f32[4,2,3] = transpose[permutation=(2, 0, 1)] a
  in (b,) }]==] },
    { name = "broadcast_to", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.broadcast_to(x, {2, 3}) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(1,)] a
  in (b,) }]==] },
    { name = "concatenate", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.concatenate({x, x}, {axis = 0}) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[6] = concatenate[dimension=0] a a in (b,) }]==] },
    { name = "expand_dims", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.expand_dims(x, 0) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[1,3] = broadcast_in_dim[broadcast_dimensions=(1,)] a
  in (b,) }]==] },
    { name = "squeeze", avals = {"f32[1,3]"},
      lua = [==[return function(x) return jnp.squeeze(x) end]==],
      text = [==[
{ lambda ; a:f32[1,3]. let b:f32[3] = squeeze[dimensions=(0,)] a in (b,) }]==] },
    { name = "lax_slice", avals = {"f32[5]"},
      lua = [==[return function(x) return lax.slice(x, {1}, {3}) end]==],
      text = [==[
{ lambda ; a:f32[5]. let
    b:f32[2] = slice[limit_indices=(3,) start_indices=(1,) strides=None] a
  in (b,) }]==] },
    { name = "matmul", avals = {"f32[2,3]", "f32[3,4]"},
      lua = [==[return function(x, y) return jnp.dot(x, y) end]==],
      text = [==[
{ lambda ; a:f32[2,3] b:f32[3,4]. let
    c:f32[2,4] = dot_general[
      dimension_numbers=(([1], [0]), ([], []))
      preferred_element_type=float32
    ] a b
  in (c,) }]==] },
    { name = "matvec", avals = {"f32[2,3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.dot(x, y) end]==],
      text = [==[
{ lambda ; a:f32[2,3] b:f32[3]. let
    c:f32[2] = dot_general[
      dimension_numbers=(([1], [0]), ([], []))
      preferred_element_type=float32
    ] a b
  in (c,) }]==] },
    { name = "dense", avals = {"f32[8,3]", "f32[3,4]", "f32[4]"},
      lua = [==[return function(x, w, b) return jnp.tanh(jnp.dot(x, w) + b) end]==],
      text = [==[
{ lambda ; a:f32[8,3] b:f32[3,4] c:f32[4]. let
    d:f32[8,4] = dot_general[
      dimension_numbers=(([1], [0]), ([], []))
      preferred_element_type=float32
    ] a b
    e:f32[8,4] = broadcast_in_dim[broadcast_dimensions=(1,)] c
    f:f32[8,4] = add d e
    g:f32[8,4] = tanh f
  in (g,) }]==] },
    { name = "jvp", avals = {"f32[3]", "f32[3]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return function(x, t) return jax.jvp(f, {x}, {t}) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[3] = sin a
    d:f32[3] = cos a
    e:f32[3] = mul b d
    f:f32[3] = mul c a
    g:f32[3] = mul e a
    h:f32[3] = mul c b
    i:f32[3] = add_any g h
  in (f, i) }]==] },
    { name = "grad", avals = {"f32[]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.grad(f)]==],
      text = [==[
{ lambda ; a:f32[]. let
    b:f32[] = sin a
    c:f32[] = cos a
    _:f32[] = mul b a
    d:f32[] = mul b 1.0:f32[]
    e:f32[] = mul 1.0:f32[] a
    f:f32[] = mul e c
    g:f32[] = add_any d f
  in (g,) }]==] },
    { name = "value_and_grad", avals = {"f32[]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.value_and_grad(f)]==],
      text = [==[
{ lambda ; a:f32[]. let
    b:f32[] = sin a
    c:f32[] = cos a
    d:f32[] = mul b a
    e:f32[] = mul b 1.0:f32[]
    f:f32[] = mul 1.0:f32[] a
    g:f32[] = mul f c
    h:f32[] = add_any e g
  in (d, h) }]==] },
    { name = "grad_grad", avals = {"f32[]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.grad(jax.grad(f))]==],
      text = [==[
{ lambda ; a:f32[]. let
    b:f32[] = sin a
    c:f32[] = cos a
    d:f32[] = cos a
    e:f32[] = sin a
    _:f32[] = mul b a
    f:f32[] = mul b 1.0:f32[]
    g:f32[] = mul 1.0:f32[] a
    h:f32[] = mul g d
    _:f32[] = add_any f h
    i:f32[] = mul g 1.0:f32[]
    j:f32[] = mul 1.0:f32[] d
    k:f32[] = mul 1.0:f32[] j
    l:f32[] = mul 1.0:f32[] 1.0:f32[]
    m:f32[] = neg i
    n:f32[] = mul m e
    o:f32[] = add_any k n
    p:f32[] = mul l c
    q:f32[] = add_any o p
  in (q,) }]==] },
    { name = "vmap", avals = {"f32[3]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.vmap(f)]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = sin a; c:f32[3] = mul b a in (c,) }]==] },
    { name = "vmap_grad", avals = {"f32[3]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.vmap(jax.grad(f))]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = sin a
    c:f32[3] = cos a
    _:f32[3] = mul b a
    d:f32[3] = mul b 1.0:f32[]
    e:f32[3] = mul 1.0:f32[] a
    f:f32[3] = mul e c
    g:f32[3] = add_any d f
  in (g,) }]==] },
    { name = "jit", avals = {"f32[3]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.jit(f)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = jit[
      name=f
      jaxpr={ lambda ; a:f32[3]. let
          c:f32[3] = sin a
          b:f32[3] = mul c a
        in (b,) }
    ] a
  in (b,) }]==] },
    { name = "jit_jit", avals = {"f32[3]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.jit(function(x) return jax.jit(f)(x) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = jit[
      name=<lambda>
      jaxpr={ lambda ; a:f32[3]. let
          b:f32[3] = jit[
            name=f
            jaxpr={ lambda ; a:f32[3]. let
                c:f32[3] = sin a
                b:f32[3] = mul c a
              in (b,) }
          ] a
        in (b,) }
    ] a
  in (b,) }]==] },
    { name = "jit_twice", avals = {"f32[3]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return (function() local g = jax.jit(f) return function(x) return g(g(x)) end end)()]==],
      text = [==[
let f = { lambda ; a:f32[3]. let b:f32[3] = sin a; c:f32[3] = mul b a in (c,) } in
{ lambda ; d:f32[3]. let
    e:f32[3] = jit[name=f jaxpr=f] d
    g:f32[3] = jit[name=f jaxpr=f] e
  in (g,) }]==] },
    { name = "grad_jit", avals = {"f32[]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.grad(jax.jit(f))]==],
      text = [==[
{ lambda ; a:f32[]. let
    _:f32[] b:f32[] c:f32[] = jit[
      name=f
      jaxpr={ lambda ; a:f32[]. let
          c:f32[] = sin a
          b:f32[] = cos a
          _:f32[] = mul c a
        in (_, b, c) }
    ] a
    d:f32[] = jit[
      name=f
      jaxpr={ lambda ; b:f32[] a:f32[] c:f32[] e:f32[]. let
          f:f32[] = mul c e
          g:f32[] = mul e a
          h:f32[] = mul g b
          d:f32[] = add_any f h
        in (d,) }
    ] b a c 1.0:f32[]
  in (d,) }]==] },
    { name = "jit_grad", avals = {"f32[]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.jit(jax.grad(f))]==],
      text = [==[
{ lambda ; a:f32[]. let
    b:f32[] = jit[
      name=f
      jaxpr={ lambda ; a:f32[]. let
          c:f32[] = sin a
          d:f32[] = cos a
          e:f32[] = mul c a
          f:f32[] = mul c 1.0:f32[]
          g:f32[] = mul 1.0:f32[] a
          h:f32[] = mul g d
          b:f32[] = add_any f h
        in (b,) }
    ] a
  in (b,) }]==] },
    { name = "vmap_jit", avals = {"f32[3]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return jax.vmap(jax.jit(f))]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = jit[
      name=f
      jaxpr={ lambda ; a:f32[3]. let
          c:f32[3] = sin a
          b:f32[3] = mul c a
        in (b,) }
    ] a
  in (b,) }]==] },
    { name = "vjp", avals = {"f32[3]", "f32[3]"},
      lua = [==[local function f(x) return jnp.sin(x) * x end
return function(x, ct) local _, pull = jax.vjp(f, x) return pull(ct) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[3] = sin a
    d:f32[3] = cos a
    _:f32[3] = mul c a
    e:f32[3] = mul c b
    f:f32[3] = mul b a
    g:f32[3] = mul f d
    h:f32[3] = add_any e g
  in (h,) }]==] },
    { name = "grad_sum", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(x * x) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = mul a a
    _:f32[] = reduce_sum[axes=(0,)] b
    c:f32[3] = broadcast_in_dim 1.0:f32[]
    d:f32[3] = mul a c
    e:f32[3] = mul c a
    f:f32[3] = add_any d e
  in (f,) }]==] },
    { name = "grad_mean_square", avals = {"f32[2,3]", "f32[3]", "f32[2]"},
      lua = [==[local function loss(x, w, y) return jnp.sum((jnp.dot(x, w) - y) ^ 2) end
return jax.grad(loss, {argnums = 1})]==],
      text = [==[
{ lambda ; a:f32[2,3] b:f32[3] c:f32[2]. let
    d:f32[2] = dot_general[
      dimension_numbers=(([1], [0]), ([], []))
      preferred_element_type=float32
    ] a b
    e:f32[2] = sub d c
    f:f32[2] = integer_pow[y=2] e
    g:f32[2] = mul 2.0:f32[] e
    _:f32[] = reduce_sum[axes=(0,)] f
    h:f32[2] = broadcast_in_dim 1.0:f32[]
    i:f32[2] = mul h g
    j:f32[3] = dot_general[
      dimension_numbers=(([0], [0]), ([], []))
      preferred_element_type=float32
    ] i a
  in (j,) }]==] },
    { name = "grad_two", avals = {"f32[]", "f32[]"},
      lua = [==[return jax.grad(function(x, y) return x * jnp.exp(y) end, {argnums = {0, 1}})]==],
      text = [==[
{ lambda ; a:f32[] b:f32[]. let
    c:f32[] = exp b
    _:f32[] = mul a c
    d:f32[] = mul a 1.0:f32[]
    e:f32[] = mul 1.0:f32[] c
    f:f32[] = mul d c
  in (e, f) }]==] },
    { name = "grad_captured", avals = {"f32[]"},
      lua = [==[return function(x) return jax.grad(function(y) return x * y * y end)(x) end]==],
      text = [==[
{ lambda ; a:f32[]. let
    b:f32[] = mul a a
    _:f32[] = mul b a
    c:f32[] = mul b 1.0:f32[]
    d:f32[] = mul 1.0:f32[] a
    e:f32[] = mul a d
    f:f32[] = add_any c e
  in (f,) }]==] },
    { name = "vmap_sum", avals = {"f32[2,3]"},
      lua = [==[return jax.vmap(function(x) return jnp.sum(x) end)]==],
      text = [==[
{ lambda ; a:f32[2,3]. let b:f32[2] = reduce_sum[axes=(1,)] a in (b,) }]==] },
    { name = "vmap_dot", avals = {"f32[5,2,3]", "f32[5,3]"},
      lua = [==[return jax.vmap(function(x, y) return jnp.dot(x, y) end)]==],
      text = [==[
{ lambda ; a:f32[5,2,3] b:f32[5,3]. let
    c:f32[5,2] = dot_general[
      dimension_numbers=(([2], [1]), ([0], [0]))
      preferred_element_type=float32
    ] a b
  in (c,) }]==] },
    { name = "vmap_in_axes", avals = {"f32[3,2]", "f32[3]"},
      lua = [==[return jax.vmap(function(x, y) return x * y end, {in_axes = {1, jax.None}})]==],
      text = [==[
{ lambda ; a:f32[3,2] b:f32[3]. let
    c:f32[2,3] = transpose[permutation=(1, 0)] a
    d:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(1,)] b
    e:f32[2,3] = mul c d
  in (e,) }]==] },
    { name = "vmap_out_axes", avals = {"f32[2,3]"},
      lua = [==[return jax.vmap(function(x) return jnp.sin(x) end, {out_axes = 1})]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[2,3] = sin a
    c:f32[3,2] = transpose[permutation=(1, 0)] b
  in (c,) }]==] },
    { name = "jit_captured", avals = {"f32[3]"},
      lua = [==[return function(x) return jax.jit(function(y) return y * x end)(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = jit[
      name=<lambda>
      jaxpr={ lambda ; a:f32[3] c:f32[3]. let b:f32[3] = mul c a in (b,) }
    ] a a
  in (b,) }]==] },
    { name = "tree", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return {b = x + y, a = {x * y, -x}} end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[3] = add a b
    d:f32[3] = mul a b
    e:f32[3] = neg a
  in (d, e, c) }]==] },
    { name = "mean", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.mean(x) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[] = reduce_sum[axes=(0, 1)] a
    c:f32[] = div b 6.0:f32[]
  in (c,) }]==] },
    { name = "min", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.min(x) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let b:f32[] = reduce_min[axes=(0, 1)] a in (b,) }]==] },
    { name = "prod", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.prod(x) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let b:f32[] = reduce_prod[axes=(0, 1)] a in (b,) }]==] },
    { name = "mean_axis", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.mean(x, {axis = 0}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[3] = reduce_sum[axes=(0,)] a
    c:f32[3] = div b 2.0:f32[]
  in (c,) }]==] },
    { name = "any", avals = {"bool[3]"},
      lua = [==[return function(x) return jnp.any(x) end]==],
      text = [==[
{ lambda ; a:bool[3]. let b:bool[] = reduce_or[axes=(0,)] a in (b,) }]==] },
    { name = "all", avals = {"bool[2,3]"},
      lua = [==[return function(x) return jnp.all(x, {axis = 0}) end]==],
      text = [==[
{ lambda ; a:bool[2,3]. let b:bool[3] = reduce_and[axes=(0,)] a in (b,) }]==] },
    { name = "sum_i8", avals = {"i8[3]"},
      lua = [==[return function(x) return jnp.sum(x) end]==],
      text = [==[
{ lambda ; a:i8[3]. let
    b:i32[3] = convert_element_type[new_dtype=int32 weak_type=False] a
    c:i32[] = reduce_sum[axes=(0,)] b
  in (c,) }]==] },
    { name = "sum_bool", avals = {"bool[3]"},
      lua = [==[return function(x) return jnp.sum(x) end]==],
      text = [==[
{ lambda ; a:bool[3]. let
    b:i32[3] = convert_element_type[new_dtype=int32 weak_type=False] a
    c:i32[] = reduce_sum[axes=(0,)] b
  in (c,) }]==] },
    { name = "sum_bf16", avals = {"bf16[3]"},
      lua = [==[return function(x) return jnp.sum(x) end]==],
      text = [==[
{ lambda ; a:bf16[3]. let
    b:f32[3] = convert_element_type[new_dtype=float32 weak_type=False] a
    c:f32[] = reduce_sum[axes=(0,)] b
    d:bf16[] = convert_element_type[new_dtype=bfloat16 weak_type=False] c
  in (d,) }]==] },
    { name = "argmax", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.argmax(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:i32[] = argmax[axes=(0,) index_dtype=int32] a
  in (b,) }]==] },
    { name = "argmin_axis", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.argmin(x, {axis = 1}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:i32[2] = argmin[axes=(1,) index_dtype=int32] a
  in (b,) }]==] },
    { name = "cumsum", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.cumsum(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = cumsum[axis=0 reverse=False] a in (b,) }]==] },
    { name = "cumprod", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.cumprod(x, {axis = 1}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[2,3] = cumprod[axis=1 reverse=False] a
  in (b,) }]==] },
    { name = "cumlogsumexp", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.cumlogsumexp(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = cumlogsumexp[axis=0 reverse=False] a
  in (b,) }]==] },
    { name = "cummax_reverse", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.cummax(x, 0, true) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = cummax[axis=0 reverse=True] a in (b,) }]==] },
    { name = "count_nonzero", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.count_nonzero(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:bool[3] = ne a 0.0:f32[]
    c:i32[3] = convert_element_type[new_dtype=int32 weak_type=False] b
    d:i32[] = reduce_sum[axes=(0,)] c
  in (d,) }]==] },
    { name = "ptp", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.ptp(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[] = reduce_max[axes=(0,)] a
    c:f32[] = reduce_min[axes=(0,)] a
    d:f32[] = sub b c
  in (d,) }]==] },
    { name = "norm", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.linalg.norm(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = mul a a
    c:f32[] = reduce_sum[axes=(0,)] b
    d:f32[] = sqrt c
  in (d,) }]==] },
    { name = "nansum", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.nansum(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:bool[3] = ne a a
    c:f32[3] = broadcast_in_dim 0.0:f32[]
    d:f32[3] = select_n b a c
    e:f32[] = reduce_sum[axes=(0,)] d
  in (e,) }]==] },
    { name = "relu", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.relu(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = custom_jvp_call[
      name=relu
      call_jaxpr={ lambda ; c:f32[4]. let d:f32[4] = max c 0.0:f32[] in (d,) }
      jvp=jvp
      symbolic_zeros=False
    ] a
  in (b,) }]==] },
    { name = "sigmoid", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.sigmoid(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let b:f32[4] = logistic a in (b,) }]==] },
    { name = "silu", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.silu(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let b:f32[4] = logistic a; c:f32[4] = mul a b in (c,) }]==] },
    { name = "softplus", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.softplus(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = custom_jvp_call[
      name=logaddexp
      call_jaxpr={ lambda ; c:f32[4] d:f32[]. let
          e:f32[4] = max c d
          f:f32[4] = sub c d
          g:bool[4] = ne f f
          h:f32[4] = add c d
          i:f32[4] = abs f
          j:f32[4] = neg i
          k:f32[4] = exp j
          l:f32[4] = log1p k
          m:f32[4] = add e l
          n:f32[4] = select_n g m h
        in (n,) }
      jvp=_logaddexp_jvp
      symbolic_zeros=False
    ] a 0.0:f32[]
  in (b,) }]==] },
    { name = "softmax", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.softmax(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[] = reduce_max[axes=(0,)] a
    c:f32[] = max -inf:f32[] b
    d:f32[1] = broadcast_in_dim c
    e:f32[1] = stop_gradient d
    f:f32[4] = broadcast_in_dim[broadcast_dimensions=(0,)] e
    g:f32[4] = sub a f
    h:f32[4] = exp g
    i:f32[] = reduce_sum[axes=(0,)] h
    j:f32[1] = broadcast_in_dim i
    k:f32[4] = broadcast_in_dim[broadcast_dimensions=(0,)] j
    l:f32[4] = div h k
  in (l,) }]==] },
    { name = "log_softmax", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.log_softmax(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[] = reduce_max[axes=(0,)] a
    c:f32[] = max -inf:f32[] b
    d:f32[1] = broadcast_in_dim c
    e:f32[1] = stop_gradient d
    f:f32[4] = broadcast_in_dim[broadcast_dimensions=(0,)] e
    g:f32[4] = sub a f
    h:f32[4] = exp g
    i:f32[] = reduce_sum[axes=(0,)] h
    j:f32[1] = broadcast_in_dim i
    k:f32[1] = log j
    l:f32[4] = broadcast_in_dim[broadcast_dimensions=(0,)] k
    m:f32[4] = sub g l
  in (m,) }]==] },
    { name = "logsumexp", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.logsumexp(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[] = reduce_max[axes=(0,)] a
    c:f32[] = max -inf:f32[] b
    d:bool[] = is_finite c
    e:f32[] = select_n d 0.0:f32[] c
    f:f32[] = stop_gradient e
    g:f32[1] = broadcast_in_dim f
    h:f32[4] = broadcast_in_dim[broadcast_dimensions=(0,)] g
    i:f32[4] = sub a h
    j:f32[4] = exp i
    k:f32[] = reduce_sum[axes=(0,)] j
    _:f32[] = sign k
    l:f32[] = abs k
    m:f32[] = log l
    n:f32[] = add m f
  in (n,) }]==] },
    { name = "relu6", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.relu6(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = custom_jvp_call[
      name=relu6
      call_jaxpr={ lambda ; c:f32[4]. let
          d:f32[4] = max c 0.0:f32[]
          e:f32[4] = min d 6.0:f32[]
        in (e,) }
      jvp=jvp
      symbolic_zeros=False
    ] a
  in (b,) }]==] },
    { name = "elu", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.elu(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:bool[4] = gt a 0.0:f32[]
    c:bool[4] = gt a 0.0:f32[]
    d:f32[4] = broadcast_in_dim 0.0:f32[]
    e:f32[4] = select_n c a d
    f:f32[4] = expm1 e
    g:f32[4] = mul 1.0:f32[] f
    h:f32[4] = select_n b g a
  in (h,) }]==] },
    { name = "selu", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.selu(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:bool[4] = gt a 0.0:f32[]
    c:bool[4] = gt a 0.0:f32[]
    d:f32[4] = broadcast_in_dim 0.0:f32[]
    e:f32[4] = select_n c a d
    f:f32[4] = expm1 e
    g:f32[4] = mul 1.6732631921768188:f32[] f
    h:f32[4] = select_n b g a
    i:f32[4] = mul 1.0507010221481323:f32[] h
  in (i,) }]==] },
    { name = "leaky_relu", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.leaky_relu(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:bool[4] = ge a 0.0:f32[]
    c:f32[4] = mul 0.009999999776482582:f32[] a
    d:f32[4] = select_n b c a
  in (d,) }]==] },
    { name = "gelu", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.gelu(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = integer_pow[y=3] a
    c:f32[4] = mul 0.044714998453855515:f32[] b
    d:f32[4] = add a c
    e:f32[4] = mul 0.7978845834732056:f32[] d
    f:f32[4] = tanh e
    g:f32[4] = add 1.0:f32[] f
    h:f32[4] = mul 0.5:f32[] g
    i:f32[4] = mul a h
  in (i,) }]==] },
    { name = "hard_tanh", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.hard_tanh(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:bool[4] = gt a 1.0:f32[]
    c:bool[4] = lt a -1.0:f32[]
    d:f32[4] = broadcast_in_dim -1.0:f32[]
    e:f32[4] = select_n c a d
    f:f32[4] = broadcast_in_dim 1.0:f32[]
    g:f32[4] = select_n b e f
  in (g,) }]==] },
    { name = "log_sigmoid", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.log_sigmoid(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = neg a
    c:f32[4] = custom_jvp_call[
      name=logaddexp
      call_jaxpr={ lambda ; d:f32[4] e:f32[]. let
          f:f32[4] = max d e
          g:f32[4] = sub d e
          h:bool[4] = ne g g
          i:f32[4] = add d e
          j:f32[4] = abs g
          k:f32[4] = neg j
          l:f32[4] = exp k
          m:f32[4] = log1p l
          n:f32[4] = add f m
          o:f32[4] = select_n h n i
        in (o,) }
      jvp=_logaddexp_jvp
      symbolic_zeros=False
    ] b 0.0:f32[]
    p:f32[4] = neg c
  in (p,) }]==] },
    { name = "soft_sign", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.soft_sign(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = abs a
    c:f32[4] = add b 1.0:f32[]
    d:f32[4] = div a c
  in (d,) }]==] },
    { name = "celu", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.celu(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = max a 0.0:f32[]
    c:f32[4] = min a 0.0:f32[]
    d:f32[4] = div c 1.0:f32[]
    e:f32[4] = expm1 d
    f:f32[4] = mul 1.0:f32[] e
    g:f32[4] = add b f
  in (g,) }]==] },
    { name = "mish", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.mish(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = custom_jvp_call[
      name=logaddexp
      call_jaxpr={ lambda ; c:f32[4] d:f32[]. let
          e:f32[4] = max c d
          f:f32[4] = sub c d
          g:bool[4] = ne f f
          h:f32[4] = add c d
          i:f32[4] = abs f
          j:f32[4] = neg i
          k:f32[4] = exp j
          l:f32[4] = log1p k
          m:f32[4] = add e l
          n:f32[4] = select_n g m h
        in (n,) }
      jvp=_logaddexp_jvp
      symbolic_zeros=False
    ] a 0.0:f32[]
    o:f32[4] = tanh b
    p:f32[4] = mul a o
  in (p,) }]==] },
    { name = "squareplus", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.squareplus(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = square a
    c:f32[4] = add b 4.0:f32[]
    d:f32[4] = sqrt c
    e:f32[4] = add a d
    f:f32[4] = div e 2.0:f32[]
  in (f,) }]==] },
    { name = "standardize", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.standardize(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[] = reduce_sum[axes=(0,)] a
    c:f32[1] = broadcast_in_dim b
    d:f32[1] = div c 4.0:f32[]
    e:f32[4] = square a
    f:f32[] = reduce_sum[axes=(0,)] e
    g:f32[1] = broadcast_in_dim f
    h:f32[1] = div g 4.0:f32[]
    i:f32[1] = square d
    j:f32[1] = sub h i
    k:f32[1] = max 0.0:f32[] j
    l:f32[4] = broadcast_in_dim[broadcast_dimensions=(0,)] d
    m:f32[4] = sub a l
    n:f32[1] = add k 9.999999747378752e-06:f32[]
    o:f32[1] = rsqrt n
    p:f32[4] = broadcast_in_dim[broadcast_dimensions=(0,)] o
    q:f32[4] = mul m p
  in (q,) }]==] },
    { name = "hard_sigmoid", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.hard_sigmoid(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = add a 3.0:f32[]
    c:f32[4] = custom_jvp_call[
      name=relu6
      call_jaxpr={ lambda ; d:f32[4]. let
          e:f32[4] = max d 0.0:f32[]
          f:f32[4] = min e 6.0:f32[]
        in (f,) }
      jvp=jvp
      symbolic_zeros=False
    ] b
    g:f32[4] = div c 6.0:f32[]
  in (g,) }]==] },
    { name = "hard_silu", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.hard_silu(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[4] = add a 3.0:f32[]
    c:f32[4] = custom_jvp_call[
      name=relu6
      call_jaxpr={ lambda ; d:f32[4]. let
          e:f32[4] = max d 0.0:f32[]
          f:f32[4] = min e 6.0:f32[]
        in (f,) }
      jvp=jvp
      symbolic_zeros=False
    ] b
    g:f32[4] = div c 6.0:f32[]
    h:f32[4] = mul a g
  in (h,) }]==] },
    { name = "glu", avals = {"f32[4]"},
      lua = [==[return function(x) return jax.nn.glu(x) end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[2] c:f32[2] = split[axis=0 sizes=(2, 2)] a
    d:f32[2] = logistic c
    e:f32[2] = mul b d
  in (e,) }]==] },
    { name = "softmax_axis", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jax.nn.softmax(x, {axis = 0}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[3] = reduce_max[axes=(0,)] a
    c:f32[3] = max -inf:f32[] b
    d:f32[1,3] = broadcast_in_dim[broadcast_dimensions=(1,)] c
    e:f32[1,3] = stop_gradient d
    f:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(0, 1)] e
    g:f32[2,3] = sub a f
    h:f32[2,3] = exp g
    i:f32[3] = reduce_sum[axes=(0,)] h
    j:f32[1,3] = broadcast_in_dim[broadcast_dimensions=(1,)] i
    k:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(0, 1)] j
    l:f32[2,3] = div h k
  in (l,) }]==] },
    { name = "logsumexp_axis", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jax.nn.logsumexp(x, {axis = 1}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[2] = reduce_max[axes=(1,)] a
    c:f32[2] = max -inf:f32[] b
    d:bool[2] = is_finite c
    e:f32[2] = broadcast_in_dim 0.0:f32[]
    f:f32[2] = select_n d e c
    g:f32[2] = stop_gradient f
    h:f32[2,1] = broadcast_in_dim[broadcast_dimensions=(0,)] g
    i:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(0, 1)] h
    j:f32[2,3] = sub a i
    k:f32[2,3] = exp j
    l:f32[2] = reduce_sum[axes=(1,)] k
    _:f32[2] = sign l
    m:f32[2] = abs l
    n:f32[2] = log m
    o:f32[2] = add n g
  in (o,) }]==] },
    { name = "one_hot", avals = {"i32[3]"},
      lua = [==[return function(x) return jax.nn.one_hot(x, 4) end]==],
      text = [==[
{ lambda ; a:i32[3]. let
    b:i32[3,1] = broadcast_in_dim[broadcast_dimensions=(0,)] a
    c:i32[1,4] = iota[dimension=1 dtype=int32 shape=(1, 4)] 
    d:i32[3,4] = broadcast_in_dim[broadcast_dimensions=(0, 1)] b
    e:i32[3,4] = broadcast_in_dim[broadcast_dimensions=(0, 1)] c
    f:bool[3,4] = eq d e
    g:f32[3,4] = convert_element_type[new_dtype=float32 weak_type=False] f
  in (g,) }]==] },
    { name = "logaddexp", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.logaddexp(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[3] = custom_jvp_call[
      name=logaddexp
      call_jaxpr={ lambda ; d:f32[3] e:f32[3]. let
          f:f32[3] = max d e
          g:f32[3] = sub d e
          h:bool[3] = ne g g
          i:f32[3] = add d e
          j:f32[3] = abs g
          k:f32[3] = neg j
          l:f32[3] = exp k
          m:f32[3] = log1p l
          n:f32[3] = add f m
          o:f32[3] = select_n h n i
        in (o,) }
      jvp=_logaddexp_jvp
      symbolic_zeros=False
    ] a b
  in (c,) }]==] },
    { name = "logaddexp2", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.logaddexp2(x, y) end]==],
      text = [==[
let jaxpr = { lambda ; a:f32[3] b:f32[3]. let
    c:f32[3] = max a b
    d:f32[3] = sub a b
    e:bool[3] = ne d d
    f:f32[3] = add a b
    g:f32[3] = abs d
    h:f32[3] = neg g
    i:f32[3] = exp2 h
    j:f32[3] = log1p i
    k:f32[3] = mul 1.4426950216293335:f32[] j
    l:f32[3] = add c k
    m:f32[3] = select_n e l f
  in (m,) } in
{ lambda ; n:f32[3] o:f32[3]. let
    p:f32[3] = custom_jvp_call[
      name=logaddexp2
      call_jaxpr=jaxpr
      jvp=_logaddexp2_jvp
      symbolic_zeros=False
    ] n o
  in (p,) }]==] },
    { name = "minimum", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.minimum(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let c:f32[3] = min a b in (c,) }]==] },
    { name = "power", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.power(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let c:f32[3] = pow a b in (c,) }]==] },
    { name = "remainder", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.remainder(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[3] = rem a b
    d:bool[3] = ne c 0.0:f32[]
    e:bool[3] = lt c 0.0:f32[]
    f:bool[3] = lt b 0.0:f32[]
    g:bool[3] = ne e f
    h:bool[3] = and g d
    i:f32[3] = add c b
    j:f32[3] = select_n h c i
  in (j,) }]==] },
    { name = "remainder_int", avals = {"i32[3]", "i32[3]"},
      lua = [==[return function(x, y) return jnp.remainder(x, y) end]==],
      text = [==[
{ lambda ; a:i32[3] b:i32[3]. let
    c:bool[3] = eq b 0:i32[]
    d:i32[3] = broadcast_in_dim 1:i32[]
    e:i32[3] = select_n c b d
    f:i32[3] = rem a e
    g:bool[3] = ne f 0:i32[]
    h:bool[3] = lt f 0:i32[]
    i:bool[3] = lt e 0:i32[]
    j:bool[3] = ne h i
    k:bool[3] = and j g
    l:i32[3] = add f e
    m:i32[3] = select_n k f l
  in (m,) }]==] },
    { name = "floor_divide", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.floor_divide(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[3] = rem a b
    d:bool[3] = eq b 0.0:f32[]
    e:f32[3] = sub a c
    f:f32[3] = select_n d e a
    g:f32[3] = div f b
    h:bool[3] = ne c 0.0:f32[]
    i:f32[3] = sign b
    j:f32[3] = sign c
    k:bool[3] = ne i j
    l:bool[3] = and h k
    m:f32[3] = add c b
    _:f32[3] = select_n l c m
    n:f32[3] = sub g 1.0:f32[]
    o:f32[3] = select_n l g n
    p:f32[3] = round[rounding_method=0] o
  in (p,) }]==] },
    { name = "floor_divide_int", avals = {"i32[3]", "i32[3]"},
      lua = [==[return function(x, y) return jnp.floor_divide(x, y) end]==],
      text = [==[
{ lambda ; a:i32[3] b:i32[3]. let
    c:i32[3] = div a b
    d:i32[3] = sign a
    e:i32[3] = sign b
    f:bool[3] = ne d e
    g:i32[3] = rem a b
    h:bool[3] = ne g 0:i32[]
    i:bool[3] = and f h
    j:i32[3] = sub c 1:i32[]
    k:i32[3] = select_n i c j
  in (k,) }]==] },
    { name = "true_divide_int", avals = {"i32[3]", "i32[3]"},
      lua = [==[return function(x, y) return x / y end]==],
      text = [==[
{ lambda ; a:i32[3] b:i32[3]. let
    c:f32[3] = convert_element_type[new_dtype=float32 weak_type=False] a
    d:f32[3] = convert_element_type[new_dtype=float32 weak_type=False] b
    e:f32[3] = div c d
  in (e,) }]==] },
    { name = "greater_equal", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.greater_equal(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let c:bool[3] = ge a b in (c,) }]==] },
    { name = "equal", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.equal(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let c:bool[3] = eq a b in (c,) }]==] },
    { name = "logical_and", avals = {"bool[3]", "bool[3]"},
      lua = [==[return function(x, y) return jnp.logical_and(x, y) end]==],
      text = [==[
{ lambda ; a:bool[3] b:bool[3]. let c:bool[3] = and a b in (c,) }]==] },
    { name = "bitwise_or", avals = {"i32[3]", "i32[3]"},
      lua = [==[return function(x, y) return jnp.bitwise_or(x, y) end]==],
      text = [==[
{ lambda ; a:i32[3] b:i32[3]. let c:i32[3] = or a b in (c,) }]==] },
    { name = "left_shift", avals = {"i32[3]", "i32[3]"},
      lua = [==[return function(x, y) return jnp.left_shift(x, y) end]==],
      text = [==[
{ lambda ; a:i32[3] b:i32[3]. let c:i32[3] = shift_left a b in (c,) }]==] },
    { name = "where", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.where(jnp.less(x, y), x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:bool[3] = lt a b
    d:f32[3] = select_n c b a
  in (d,) }]==] },
    { name = "where_scalar", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.where(jnp.greater(x, 0), x, 0) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:bool[3] = gt a 0.0:f32[]
    c:f32[3] = broadcast_in_dim 0.0:f32[]
    d:f32[3] = select_n b c a
  in (d,) }]==] },
    { name = "clip", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.clip(x, 0, 1) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = max 0.0:f32[] a
    c:f32[3] = min 1.0:f32[] b
  in (c,) }]==] },
    { name = "abs", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.abs(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = abs a in (b,) }]==] },
    { name = "sign", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.sign(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = sign a in (b,) }]==] },
    { name = "floor", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.floor(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = floor a in (b,) }]==] },
    { name = "ceil", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.ceil(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = ceil a in (b,) }]==] },
    { name = "exp2", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.exp2(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = exp2 a in (b,) }]==] },
    { name = "log10", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.log10(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = log a
    c:f32[3] = mul b 0.4342944920063019:f32[]
  in (c,) }]==] },
    { name = "log1p", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.log1p(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = log1p a in (b,) }]==] },
    { name = "expm1", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.expm1(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = expm1 a in (b,) }]==] },
    { name = "cbrt", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.cbrt(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = cbrt a in (b,) }]==] },
    { name = "sinh", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.sinh(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = sinh a in (b,) }]==] },
    { name = "arcsin", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.arcsin(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = asin a in (b,) }]==] },
    { name = "arctanh", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.arctanh(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = atanh a in (b,) }]==] },
    { name = "reciprocal", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.reciprocal(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = integer_pow[y=-1] a in (b,) }]==] },
    { name = "isnan", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.isnan(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:bool[3] = ne a a in (b,) }]==] },
    { name = "isinf", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.isinf(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = abs a; c:bool[3] = eq b inf:f32[] in (c,) }]==] },
    { name = "isfinite", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.isfinite(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:bool[3] = is_finite a in (b,) }]==] },
    { name = "nan_to_num", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.nan_to_num(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:bool[3] = ne a a
    c:f32[3] = broadcast_in_dim 0.0:f32[]
    d:f32[3] = select_n b a c
    e:bool[3] = eq d inf:f32[]
    f:f32[3] = broadcast_in_dim 3.4028234663852886e+38:f32[]
    g:f32[3] = select_n e d f
    h:bool[3] = eq g -inf:f32[]
    i:f32[3] = broadcast_in_dim -3.4028234663852886e+38:f32[]
    j:f32[3] = select_n h g i
  in (j,) }]==] },
    { name = "round", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.round(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = round[rounding_method=1] a in (b,) }]==] },
    { name = "trunc", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.trunc(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:bool[3] = lt a 0.0:f32[]
    c:f32[3] = ceil a
    d:f32[3] = floor a
    e:f32[3] = select_n b d c
  in (e,) }]==] },
    { name = "deg2rad", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.deg2rad(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = mul a 0.01745329238474369:f32[] in (b,) }]==] },
    { name = "sqrt", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.sqrt(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = sqrt a in (b,) }]==] },
    { name = "negative", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.negative(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = neg a in (b,) }]==] },
    { name = "logical_not", avals = {"bool[3]"},
      lua = [==[return function(x) return jnp.logical_not(x) end]==],
      text = [==[
{ lambda ; a:bool[3]. let b:bool[3] = not a in (b,) }]==] },
    { name = "stop_gradient", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.stop_gradient(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = stop_gradient a in (b,) }]==] },
    { name = "lgamma_digamma", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.lgamma(x) + lax.digamma(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = lgamma a
    c:f32[3] = digamma a
    d:f32[3] = add b c
  in (d,) }]==] },
    { name = "erf_family", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.erf(x) + lax.erfc(x) * lax.erf_inv(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = erf a
    c:f32[3] = erfc a
    d:f32[3] = erf_inv a
    e:f32[3] = mul c d
    f:f32[3] = add b e
  in (f,) }]==] },
    { name = "clamp", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.clamp(0, x, 1) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = clamp 0.0:f32[] a 1.0:f32[] in (b,) }]==] },
    { name = "reduce_precision", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.reduce_precision(x, 5, 10) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = reduce_precision[exponent_bits=5 mantissa_bits=10] a
  in (b,) }]==] },
    { name = "flip", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.flip(x, {axis = 0}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let b:f32[2,3] = rev[dimensions=(0,)] a in (b,) }]==] },
    { name = "roll", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.roll(x, 1) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[1] = slice[limit_indices=(3,) start_indices=(2,) strides=(1,)] a
    c:f32[2] = slice[limit_indices=(2,) start_indices=(0,) strides=(1,)] a
    d:f32[3] = concatenate[dimension=0] b c
  in (d,) }]==] },
    { name = "stack", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.stack({x, x}) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[2,3] = stack[axis=0] a a in (b,) }]==] },
    { name = "tile", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.tile(x, {2, 2}) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let b:f32[4,6] = tile[reps=(2, 2)] a in (b,) }]==] },
    { name = "unstack", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.unstack(x)[2] end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let _:f32[3] b:f32[3] = unstack[axis=0] a in (b,) }]==] },
    { name = "split", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.split(x, 3)[1] end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[1] _:f32[1] _:f32[1] = split[axis=0 sizes=(1, 1, 1)] a
  in (b,) }]==] },
    { name = "repeat", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.repeat_(x, 2) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3,2] = broadcast_in_dim[broadcast_dimensions=(0,)] a
    c:f32[6] = reshape[dimensions=None new_sizes=(6,)] b
  in (c,) }]==] },
    { name = "ravel", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.ravel(x) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[6] = reshape[dimensions=None new_sizes=(6,)] a
  in (b,) }]==] },
    { name = "moveaxis", avals = {"f32[2,3,4]"},
      lua = [==[return function(x) return jnp.moveaxis(x, 0, -1) end]==],
      text = [==[
{ lambda ; a:f32[2,3,4]. let
    b:f32[3,4,2] = transpose[permutation=(1, 2, 0)] a
  in (b,) }]==] },
    { name = "swapaxes", avals = {"f32[2,3]"},
      lua = [==[return function(x) return jnp.swapaxes(x, 0, 1) end]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[3,2] = transpose[permutation=(1, 0)] a
  in (b,) }]==] },
    { name = "pad", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.pad(x, {{1, 2}}) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[6] = pad[padding_config=((1, 2, 0),)] a 0.0:f32[]
  in (b,) }]==] },
    { name = "tril", avals = {"f32[3,3]"},
      lua = [==[return function(x) return jnp.tril(x) end]==],
      text = [==[
{ lambda ; a:f32[3,3]. let
    b:i32[3,3] = iota[dimension=0 dtype=int32 shape=(3, 3)] 
    c:i32[3,3] = add b 0:i32[]
    d:i32[3,3] = iota[dimension=1 dtype=int32 shape=(3, 3)] 
    e:bool[3,3] = ge c d
    f:f32[3,3] = broadcast_in_dim 0.0:f32[]
    g:f32[3,3] = select_n e f a
  in (g,) }]==] },
    { name = "sort", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.sort(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = sort[dimension=0 is_stable=True num_keys=1] a
  in (b,) }]==] },
    { name = "argsort", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.argsort(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:i32[3] = iota[dimension=0 dtype=int32 shape=(3,)] 
    _:f32[3] c:i32[3] = sort[dimension=0 is_stable=True num_keys=1] a b
  in (c,) }]==] },
    { name = "zeros_like", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.zeros_like(x) + x end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = broadcast_in_dim 0.0:f32[]
    c:f32[3] = add b a
  in (c,) }]==] },
    { name = "ones_like", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.ones_like(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[3] = broadcast_in_dim 1.0:f32[] in (b,) }]==] },
    { name = "arange", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.arange(3) + x end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:i32[3] = iota[dimension=0 dtype=int32 shape=(3,)] 
    c:f32[3] = convert_element_type[new_dtype=float32 weak_type=False] b
    d:f32[3] = add c a
  in (d,) }]==] },
    { name = "hstack", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.hstack({x, x}) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[6] = concatenate[dimension=0] a a in (b,) }]==] },
    { name = "vstack", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.vstack({x, x}) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[1,3] = broadcast_in_dim[broadcast_dimensions=(1,)] a
    c:f32[1,3] = broadcast_in_dim[broadcast_dimensions=(1,)] a
    d:f32[2,3] = concatenate[dimension=0] b c
  in (d,) }]==] },
    { name = "diff", avals = {"f32[3]"},
      lua = [==[return function(x) return jnp.diff(x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[2] = slice[limit_indices=(3,) start_indices=(1,) strides=None] a
    c:f32[2] = slice[limit_indices=(2,) start_indices=(0,) strides=None] a
    d:f32[2] = sub b c
  in (d,) }]==] },
    { name = "outer", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.outer(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[3,1] = broadcast_in_dim[broadcast_dimensions=(0,)] a
    d:f32[3,3] = broadcast_in_dim[broadcast_dimensions=(0, 1)] c
    e:f32[3,3] = broadcast_in_dim[broadcast_dimensions=(1,)] b
    f:f32[3,3] = mul d e
  in (f,) }]==] },
    { name = "einsum", avals = {"f32[2,3]", "f32[3,4]"},
      lua = [==[return function(x, y) return jnp.einsum("ij,jk->ik", x, y) end]==],
      text = [==[
{ lambda ; a:f32[2,3] b:f32[3,4]. let
    c:f32[2,4] = dot_general[
      dimension_numbers=(([1], [0]), ([], []))
      preferred_element_type=float32
    ] a b
  in (c,) }]==] },
    { name = "tensordot", avals = {"f32[2,3]", "f32[3,4]"},
      lua = [==[return function(x, y) return jnp.tensordot(x, y, {axes = 1}) end]==],
      text = [==[
{ lambda ; a:f32[2,3] b:f32[3,4]. let
    c:f32[2,4] = dot_general[
      dimension_numbers=(([1], [0]), ([], []))
      preferred_element_type=float32
    ] a b
  in (c,) }]==] },
    { name = "matmul_batch", avals = {"f32[5,2,3]", "f32[5,3,4]"},
      lua = [==[return function(x, y) return jnp.matmul(x, y) end]==],
      text = [==[
{ lambda ; a:f32[5,2,3] b:f32[5,3,4]. let
    c:f32[5,2,4] = dot_general[
      dimension_numbers=(([2], [1]), ([0], [0]))
      preferred_element_type=float32
    ] a b
  in (c,) }]==] },
    { name = "vdot", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.vdot(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[] = dot_general[
      dimension_numbers=(([0], [0]), ([], []))
      preferred_element_type=float32
    ] a b
  in (c,) }]==] },
    { name = "inner", avals = {"f32[3]", "f32[3]"},
      lua = [==[return function(x, y) return jnp.inner(x, y) end]==],
      text = [==[
{ lambda ; a:f32[3] b:f32[3]. let
    c:f32[] = dot_general[
      dimension_numbers=(([0], [0]), ([], []))
      preferred_element_type=float32
    ] a b
  in (c,) }]==] },
    { name = "index_first", avals = {"f32[4,3]"},
      lua = [==[return function(x) return x[0] end]==],
      text = [==[
{ lambda ; a:f32[4,3]. let
    b:f32[1,3] = slice[limit_indices=(1, 3) start_indices=(0, 0) strides=None] a
    c:f32[3] = squeeze[dimensions=(0,)] b
  in (c,) }]==] },
    { name = "index_last", avals = {"f32[4,3]"},
      lua = [==[return function(x) return x[-1] end]==],
      text = [==[
{ lambda ; a:f32[4,3]. let
    b:f32[1,3] = slice[limit_indices=(4, 3) start_indices=(3, 0) strides=None] a
    c:f32[3] = squeeze[dimensions=(0,)] b
  in (c,) }]==] },
    { name = "index_two", avals = {"f32[4,3]"},
      lua = [==[return function(x) return x[{1, 2}] end]==],
      text = [==[
{ lambda ; a:f32[4,3]. let
    b:f32[1,1] = slice[limit_indices=(2, 3) start_indices=(1, 2) strides=None] a
    c:f32[] = squeeze[dimensions=(0, 1)] b
  in (c,) }]==] },
    { name = "index_slice", avals = {"f32[4,3]"},
      lua = [==[return function(x) return x["1:3"] end]==],
      text = [==[
{ lambda ; a:f32[4,3]. let
    b:f32[2,3] = slice[limit_indices=(3, 3) start_indices=(1, 0) strides=None] a
  in (b,) }]==] },
    { name = "index_step", avals = {"f32[4,3]"},
      lua = [==[return function(x) return x["::2"] end]==],
      text = [==[
{ lambda ; a:f32[4,3]. let
    b:f32[2,3] = slice[limit_indices=(4, 3) start_indices=(0, 0) strides=(2, 1)] a
  in (b,) }]==] },
    { name = "index_reverse", avals = {"f32[4,3]"},
      lua = [==[return function(x) return x["::-1"] end]==],
      text = [==[
{ lambda ; a:f32[4,3]. let b:f32[4,3] = rev[dimensions=(0,)] a in (b,) }]==] },
    { name = "index_column", avals = {"f32[4,3]"},
      lua = [==[return function(x) return x[":, 1"] end]==],
      text = [==[
{ lambda ; a:f32[4,3]. let
    b:f32[4,1] = slice[limit_indices=(4, 2) start_indices=(0, 1) strides=None] a
    c:f32[4] = squeeze[dimensions=(1,)] b
  in (c,) }]==] },
    { name = "index_new", avals = {"f32[4,3]"},
      lua = [==[return function(x) return x["None"] end]==],
      text = [==[
{ lambda ; a:f32[4,3]. let
    b:f32[1,4,3] = broadcast_in_dim[broadcast_dimensions=(1, 2)] a
  in (b,) }]==] },
    { name = "index_array", avals = {"f32[4,3]", "i32[2]"},
      lua = [==[return function(x, y) return x[y] end]==],
      text = [==[
{ lambda ; a:f32[4,3] b:i32[2]. let
    c:bool[2] = lt b 0:i32[]
    d:i32[2] = add b 4:i32[]
    e:i32[2] = select_n c b d
    f:i32[2,1] = broadcast_in_dim[broadcast_dimensions=(0,)] e
    g:f32[2,3] = gather[
      dimension_numbers=GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,), operand_batching_dims=(), start_indices_batching_dims=())
      fill_value=None
      indices_are_sorted=False
      mode=GatherScatterMode.CLIP
      slice_sizes=(1, 3)
      unique_indices=False
    ] a f
  in (g,) }]==] },
    { name = "take", avals = {"f32[4,3]", "i32[2]"},
      lua = [==[return function(x, y) return jnp.take(x, y, {axis = 0}) end]==],
      text = [==[
{ lambda ; a:f32[4,3] b:i32[2]. let
    c:bool[2] = lt b 0:i32[]
    d:i32[2] = add b 4:i32[]
    e:i32[2] = select_n c b d
    f:i32[2,1] = broadcast_in_dim[broadcast_dimensions=(0,)] e
    g:f32[2,3] = gather[
      dimension_numbers=GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,), operand_batching_dims=(), start_indices_batching_dims=())
      fill_value=nan
      indices_are_sorted=False
      mode=GatherScatterMode.FILL_OR_DROP
      slice_sizes=(1, 3)
      unique_indices=False
    ] a f
  in (g,) }]==] },
    { name = "take_along_axis", avals = {"f32[4,3]", "i32[4,2]"},
      lua = [==[return function(x, y) return jnp.take_along_axis(x, y, {axis = 1}) end]==],
      text = [==[
{ lambda ; a:f32[4,3] b:i32[4,2]. let
    c:bool[4,2] = lt b 0:i32[]
    d:i32[4,2] = add b 3:i32[]
    e:i32[4,2] = select_n c b d
    f:i32[4,2,1] = reshape[dimensions=None new_sizes=(4, 2, 1)] e
    g:f32[4,2] = gather[
      dimension_numbers=GatherDimensionNumbers(offset_dims=(), collapsed_slice_dims=(1,), start_index_map=(1,), operand_batching_dims=(0,), start_indices_batching_dims=(0,))
      fill_value=nan
      indices_are_sorted=False
      mode=GatherScatterMode.FILL_OR_DROP
      slice_sizes=(1, 1)
      unique_indices=False
    ] a f
  in (g,) }]==] },
    { name = "at_set", avals = {"f32[4,3]", "f32[3]"},
      lua = [==[return function(x, y) return x:at(0):set(y) end]==],
      text = [==[
{ lambda ; a:f32[4,3] b:f32[3]. let
    c:i32[1] = broadcast_in_dim 0:i32[]
    d:f32[4,3] = scatter[
      dimension_numbers=ScatterDimensionNumbers(update_window_dims=(0,), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,), operand_batching_dims=(), scatter_indices_batching_dims=())
      indices_are_sorted=True
      mode=GatherScatterMode.FILL_OR_DROP
      unique_indices=True
    ] a c b
  in (d,) }]==] },
    { name = "at_add", avals = {"f32[4]", "f32[]"},
      lua = [==[return function(x, y) return x:at(1):add(y) end]==],
      text = [==[
{ lambda ; a:f32[4] b:f32[]. let
    c:i32[1] = broadcast_in_dim 1:i32[]
    d:f32[4] = scatter-add[
      dimension_numbers=ScatterDimensionNumbers(update_window_dims=(), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,), operand_batching_dims=(), scatter_indices_batching_dims=())
      indices_are_sorted=True
      mode=GatherScatterMode.FILL_OR_DROP
      unique_indices=True
    ] a c b
  in (d,) }]==] },
    { name = "at_add_array", avals = {"f32[4]", "i32[2]", "f32[2]"},
      lua = [==[return function(x, i, y) return x:at(i):add(y) end]==],
      text = [==[
{ lambda ; a:f32[4] b:i32[2] c:f32[2]. let
    d:bool[2] = lt b 0:i32[]
    e:i32[2] = add b 4:i32[]
    f:i32[2] = select_n d b e
    g:i32[2,1] = broadcast_in_dim[broadcast_dimensions=(0,)] f
    h:f32[4] = scatter-add[
      dimension_numbers=ScatterDimensionNumbers(update_window_dims=(), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,), operand_batching_dims=(), scatter_indices_batching_dims=())
      indices_are_sorted=False
      mode=GatherScatterMode.FILL_OR_DROP
      unique_indices=False
    ] a g c
  in (h,) }]==] },
    { name = "at_max", avals = {"f32[4]", "i32[2]"},
      lua = [==[return function(x, y) return x:at(y):max(0) end]==],
      text = [==[
{ lambda ; a:f32[4] b:i32[2]. let
    c:bool[2] = lt b 0:i32[]
    d:i32[2] = add b 4:i32[]
    e:i32[2] = select_n c b d
    f:i32[2,1] = broadcast_in_dim[broadcast_dimensions=(0,)] e
    g:f32[2] = broadcast_in_dim 0.0:f32[]
    h:f32[4] = scatter-max[
      dimension_numbers=ScatterDimensionNumbers(update_window_dims=(), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,), operand_batching_dims=(), scatter_indices_batching_dims=())
      indices_are_sorted=False
      mode=GatherScatterMode.FILL_OR_DROP
      unique_indices=False
    ] a f g
  in (h,) }]==] },
    { name = "at_get", avals = {"f32[4]", "i32[2]"},
      lua = [==[return function(x, y) return x:at(y):get{mode = "clip"} end]==],
      text = [==[
{ lambda ; a:f32[4] b:i32[2]. let
    c:bool[2] = lt b 0:i32[]
    d:i32[2] = add b 4:i32[]
    e:i32[2] = select_n c b d
    f:i32[2,1] = broadcast_in_dim[broadcast_dimensions=(0,)] e
    g:f32[2] = gather[
      dimension_numbers=GatherDimensionNumbers(offset_dims=(), collapsed_slice_dims=(0,), start_index_map=(0,), operand_batching_dims=(), start_indices_batching_dims=())
      fill_value=None
      indices_are_sorted=False
      mode=GatherScatterMode.CLIP
      slice_sizes=(1,)
      unique_indices=False
    ] a f
  in (g,) }]==] },
    { name = "dynamic_slice", avals = {"f32[4,3]", "i32[]"},
      lua = [==[return function(x, y) return lax.dynamic_slice(x, {y, 0}, {2, 3}) end]==],
      text = [==[
{ lambda ; a:f32[4,3] b:i32[]. let
    c:bool[] = lt b 0:i32[]
    d:i32[] = add b 4:i32[]
    e:i32[] = select_n c b d
    f:f32[2,3] = dynamic_slice[slice_sizes=(2, 3)] a e 0:i32[]
  in (f,) }]==] },
    { name = "dynamic_index", avals = {"f32[4,3]", "i32[]"},
      lua = [==[return function(x, y) return lax.dynamic_index_in_dim(x, y, 0, false) end]==],
      text = [==[
{ lambda ; a:f32[4,3] b:i32[]. let
    c:bool[] = lt b 0:i32[]
    d:i32[] = add b 4:i32[]
    e:i32[] = select_n c b d
    f:f32[1,3] = dynamic_slice[slice_sizes=(1, 3)] a e 0:i32[]
    g:f32[3] = squeeze[dimensions=(0,)] f
  in (g,) }]==] },
    { name = "dynamic_update", avals = {"f32[4,3]", "i32[]"},
      lua = [==[return function(x, y) return lax.dynamic_update_slice(x, x, {y, 0}) end]==],
      text = [==[
{ lambda ; a:f32[4,3] b:i32[]. let
    c:bool[] = lt b 0:i32[]
    d:i32[] = add b 4:i32[]
    e:i32[] = select_n c b d
    f:f32[4,3] = dynamic_update_slice a a e 0:i32[]
  in (f,) }]==] },
    { name = "lax_pad", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.pad(x, 0, {{1, 2, 1}}) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[8] = pad[padding_config=((1, 2, 1),)] a 0.0:f32[]
  in (b,) }]==] },
    { name = "lax_sort_two", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.sort({x, -x}, {num_keys = 1}) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = neg a
    c:f32[3] d:f32[3] = sort[dimension=0 is_stable=True num_keys=1] a b
  in (c, d) }]==] },
    { name = "top_k", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.top_k(x, 2) end]==],
      text = [==[
{ lambda ; a:f32[3]. let b:f32[2] c:i32[2] = top_k[axis=0 k=2] a in (b, c) }]==] },
    { name = "reduce_window", avals = {"f32[4]"},
      lua = [==[return function(x) return lax.reduce_window(x, 0, lax.add, {2}, {2}, "VALID") end]==],
      text = [==[
{ lambda ; a:f32[4]. let
    b:f32[2] = reduce_window_sum[
      base_dilation=(1,)
      padding=((0, 0),)
      window_dilation=(1,)
      window_dimensions=(2,)
      window_strides=(2,)
    ] a
  in (b,) }]==] },
    { name = "conv", avals = {"f32[1,2,4,4]", "f32[3,2,2,2]"},
      lua = [==[return function(x, y) return lax.conv(x, y, {1, 1}, "SAME") end]==],
      text = [==[
{ lambda ; a:f32[1,2,4,4] b:f32[3,2,2,2]. let
    c:f32[1,3,4,4] = conv_general_dilated[
      batch_group_count=1
      dimension_numbers=ConvDimensionNumbers(lhs_spec=(0, 1, 2, 3), rhs_spec=(0, 1, 2, 3), out_spec=(0, 1, 2, 3))
      feature_group_count=1
      lhs_dilation=(1, 1)
      padding=((0, 1), (0, 1))
      precision=None
      preferred_element_type=None
      rhs_dilation=(1, 1)
      window_strides=(1, 1)
    ] a b
  in (c,) }]==] },
    { name = "dot_general", avals = {"f32[2,3,4]", "f32[2,3,5]"},
      lua = [==[return function(x, y) return lax.dot_general(x, y, {{{1}, {1}}, {{0}, {0}}}) end]==],
      text = [==[
{ lambda ; a:f32[2,3,4] b:f32[2,3,5]. let
    c:f32[2,4,5] = dot_general[dimension_numbers=(([1], [1]), ([0], [0]))] a b
  in (c,) }]==] },
    { name = "scan", avals = {"f32[]", "f32[3]"},
      lua = [==[return function(c, xs) return lax.scan(function(c, x) return c + x, c * x end, c, xs) end]==],
      text = [==[
{ lambda ; a:f32[] b:f32[3]. let
    c:f32[] d:f32[3] = scan[
      jaxpr={ lambda ; e:f32[] f:f32[]. let
          g:f32[] = add e f
          h:f32[] = mul e f
        in (g, h) }
      length=3
      num_carry=1
      num_consts=0
      reverse=False
      unroll=1
    ] a b
  in (c, d) }]==] },
    { name = "scan_reverse", avals = {"f32[]", "f32[3]"},
      lua = [==[return function(c, xs) return lax.scan(function(c, x) return c * x, c end, c, xs, {reverse = true}) end]==],
      text = [==[
{ lambda ; a:f32[] b:f32[3]. let
    c:f32[] d:f32[3] = scan[
      jaxpr={ lambda ; e:f32[] f:f32[]. let g:f32[] = mul e f in (g, e) }
      length=3
      num_carry=1
      num_consts=0
      reverse=True
      unroll=1
    ] a b
  in (c, d) }]==] },
    { name = "scan_length", avals = {"f32[]"},
      lua = [==[return function(c) return lax.scan(function(c) return 2 * c end, c, nil, 4) end]==],
      text = [==[
{ lambda ; a:f32[]. let
    b:f32[] = scan[
      jaxpr={ lambda ; c:f32[]. let d:f32[] = mul 2.0:f32[] c in (d,) }
      length=4
      num_carry=1
      num_consts=0
      reverse=False
      unroll=1
    ] a
  in (b,) }]==] },
    { name = "scan_captured", avals = {"f32[]", "f32[3]", "f32[]"},
      lua = [==[return function(c, xs, w) return lax.scan(function(c, x) return c + w * x, c end, c, xs) end]==],
      text = [==[
{ lambda ; a:f32[] b:f32[3] c:f32[]. let
    d:f32[] e:f32[3] = scan[
      jaxpr={ lambda ; f:f32[] g:f32[] h:f32[]. let
          i:f32[] = mul f h
          j:f32[] = add g i
        in (j, g) }
      length=3
      num_carry=1
      num_consts=1
      reverse=False
      unroll=1
    ] c a b
  in (d, e) }]==] },
    { name = "while_loop", avals = {"f32[]"},
      lua = [==[return function(x) return lax.while_loop(function(v) return jnp.less(v, 10) end, function(v) return v * 2 end, x) end]==],
      text = [==[
{ lambda ; a:f32[]. let
    b:f32[] = while[
      body_jaxpr={ lambda ; c:f32[]. let d:f32[] = mul c 2.0:f32[] in (d,) }
      body_nconsts=0
      cond_jaxpr={ lambda ; e:f32[]. let f:bool[] = lt e 10.0:f32[] in (f,) }
      cond_nconsts=0
    ] a
  in (b,) }]==] },
    { name = "fori_loop", avals = {"f32[]"},
      lua = [==[return function(x) return lax.fori_loop(0, 5, function(i, v) return v * 2 end, x) end]==],
      text = [==[
{ lambda ; a:f32[]. let
    _:i32[] b:f32[] = scan[
      jaxpr={ lambda ; c:i32[] d:f32[]. let
          e:i32[] = add c 1:i32[]
          f:f32[] = mul d 2.0:f32[]
        in (e, f) }
      length=5
      num_carry=2
      num_consts=0
      reverse=False
      unroll=1
    ] 0:i32[] a
  in (b,) }]==] },
    { name = "fori_traced", avals = {"i32[]", "f32[]"},
      lua = [==[return function(n, x) return lax.fori_loop(0, n, function(i, v) return v * 2 end, x) end]==],
      text = [==[
{ lambda ; a:i32[] b:f32[]. let
    _:i32[] _:i32[] c:f32[] = while[
      body_jaxpr={ lambda ; d:i32[] e:i32[] f:f32[]. let
          g:i32[] = add d 1:i32[]
          h:f32[] = mul f 2.0:f32[]
        in (g, e, h) }
      body_nconsts=0
      cond_jaxpr={ lambda ; i:i32[] j:i32[] k:f32[]. let
          l:bool[] = lt i j
        in (l,) }
      cond_nconsts=0
    ] 0:i32[] a b
  in (c,) }]==] },
    { name = "cond", avals = {"bool[]", "f32[3]"},
      lua = [==[return function(p, x) return lax.cond(p, jnp.sin, jnp.cos, x) end]==],
      text = [==[
{ lambda ; a:bool[] b:f32[3]. let
    c:i32[] = convert_element_type[new_dtype=int32 weak_type=False] a
    d:f32[3] = cond[
      branches=(
        { lambda ; e:f32[3]. let f:f32[3] = cos e in (f,) }
        { lambda ; g:f32[3]. let h:f32[3] = sin g in (h,) }
      )
    ] c b
  in (d,) }]==] },
    { name = "cond_captured", avals = {"bool[]", "f32[3]"},
      lua = [==[return function(p, x) return lax.cond(p, function() return x + 1 end, function() return x * 2 end) end]==],
      text = [==[
{ lambda ; a:bool[] b:f32[3]. let
    c:i32[] = convert_element_type[new_dtype=int32 weak_type=False] a
    d:f32[3] = cond[
      branches=(
        { lambda ; e:f32[3]. let f:f32[3] = mul e 2.0:f32[] in (f,) }
        { lambda ; g:f32[3]. let h:f32[3] = add g 1.0:f32[] in (h,) }
      )
    ] c b
  in (d,) }]==] },
    { name = "switch", avals = {"i32[]", "f32[3]"},
      lua = [==[return function(i, x) return lax.switch(i, {jnp.sin, jnp.cos, jnp.tanh}, x) end]==],
      text = [==[
{ lambda ; a:i32[] b:f32[3]. let
    c:i32[] = clamp 0:i32[] a 2:i32[]
    d:f32[3] = cond[
      branches=(
        { lambda ; e:f32[3]. let f:f32[3] = sin e in (f,) }
        { lambda ; g:f32[3]. let h:f32[3] = cos g in (h,) }
        { lambda ; i:f32[3]. let j:f32[3] = tanh i in (j,) }
      )
    ] c b
  in (d,) }]==] },
    { name = "map", avals = {"f32[3]"},
      lua = [==[return function(x) return lax.map(jnp.sin, x) end]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = scan[
      jaxpr={ lambda ; c:f32[]. let d:f32[] = sin c in (d,) }
      length=3
      num_carry=0
      num_consts=0
      reverse=False
      unroll=1
    ] a
  in (b,) }]==] },
    { name = "vmap_scan", avals = {"f32[5]", "f32[5,3]"},
      lua = [==[return jax.vmap(function(c, xs) return lax.scan(function(c, x) return c + x, c * x end, c, xs) end)]==],
      text = [==[
{ lambda ; a:f32[5] b:f32[5,3]. let
    c:f32[3,5] = transpose[permutation=(1, 0)] b
    d:f32[5] e:f32[3,5] = scan[
      jaxpr={ lambda ; f:f32[5] g:f32[5]. let
          h:f32[5] = add f g
          i:f32[5] = mul f g
        in (h, i) }
      length=3
      num_carry=1
      num_consts=0
      reverse=False
      unroll=1
    ] a c
    j:f32[5,3] = transpose[permutation=(1, 0)] e
  in (d, j) }]==] },
    { name = "jvp_scan", avals = {"f32[]", "f32[3]"},
      lua = [==[return function(c, xs) return jax.jvp(function(c) return (lax.scan(function(c, x) return c * x, c end, c, xs)) end, {c}, {c}) end]==],
      text = [==[
{ lambda ; a:f32[] b:f32[3]. let
    c:f32[] d:f32[] _:f32[3] _:f32[3] = scan[
      jaxpr={ lambda ; e:f32[] f:f32[] g:f32[]. let
          h:f32[] = mul e g
          i:f32[] = mul f g
        in (h, i, e, f) }
      length=3
      num_carry=2
      num_consts=0
      reverse=False
      unroll=1
    ] a a b
  in (c, d) }]==] },
    { name = "grad_cond", avals = {"bool[]", "f32[]"},
      lua = [==[return jax.grad(function(p, x) return lax.cond(p, jnp.sin, jnp.cos, x) end, {argnums = 1})]==],
      text = [==[
{ lambda ; a:bool[] b:f32[]. let
    c:i32[] = convert_element_type[new_dtype=int32 weak_type=False] a
    _:f32[] d:f32[] = cond[
      branches=(
        { lambda ; e:f32[]. let f:f32[] = cos e; g:f32[] = sin e in (f, g) }
        { lambda ; h:f32[]. let i:f32[] = sin h; j:f32[] = cos h in (i, j) }
      )
    ] c b
    k:f32[] = cond[
      branches=(
        { lambda ; l:f32[] m:f32[]. let
            n:f32[] = neg m
            o:f32[] = mul n l
          in (o,) }
        { lambda ; p:f32[] q:f32[]. let r:f32[] = mul q p in (r,) }
      )
    ] c d 1.0:f32[]
  in (k,) }]==] },
    { name = "checkpoint", avals = {"f32[]"},
      lua = [==[return jax.checkpoint(function(x) return jnp.sin(jnp.sin(x)) end)]==],
      text = [==[
{ lambda ; a:f32[]. let
    b:f32[] = remat2[
      differentiated=False
      jaxpr={ lambda ; c:f32[]. let d:f32[] = sin c; e:f32[] = sin d in (e,) }
      policy=None
      prevent_cse=True
    ] a
  in (b,) }]==] },
    { name = "custom_jvp", avals = {"f32[3]"},
      lua = [==[local f = jax.custom_jvp(function(x) return jnp.sin(x) end)
f:defjvp(function(p, t) return f(p[1]), 2 * t[1] end)
return f]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = custom_jvp_call[
      name=f
      call_jaxpr={ lambda ; c:f32[3]. let d:f32[3] = sin c in (d,) }
      jvp=<lambda>
      symbolic_zeros=False
    ] a
  in (b,) }]==] },
    { name = "custom_jvp_jvp", avals = {"f32[]"},
      lua = [==[local f = jax.custom_jvp(function(x) return jnp.sin(x) end)
f:defjvp(function(p, t) return f(p[1]), 2 * t[1] end)
return function(x) return jax.jvp(f, {x}, {x}) end]==],
      text = [==[
{ lambda ; a:f32[]. let
    b:f32[] = custom_jvp_call[
      name=f
      call_jaxpr={ lambda ; c:f32[]. let d:f32[] = sin c in (d,) }
      jvp=<lambda>
      symbolic_zeros=False
    ] a
    e:f32[] = mul 2.0:f32[] a
  in (b, e) }]==] },
    { name = "custom_jvp_grad", avals = {"f32[]"},
      lua = [==[local f = jax.custom_jvp(function(x) return jnp.sin(x) end)
f:defjvp(function(p, t) return f(p[1]), 2 * t[1] end)
return jax.grad(f)]==],
      text = [==[
{ lambda ; a:f32[]. let
    _:f32[] = custom_jvp_call[
      name=f
      call_jaxpr={ lambda ; b:f32[]. let c:f32[] = sin b in (c,) }
      jvp=<lambda>
      symbolic_zeros=False
    ] a
    d:f32[] = mul 2.0:f32[] 1.0:f32[]
  in (d,) }]==] },
    { name = "custom_jvp_vmap", avals = {"f32[3]"},
      lua = [==[local f = jax.custom_jvp(function(x) return jnp.sin(x) end)
f:defjvp(function(p, t) return f(p[1]), 2 * t[1] end)
return jax.vmap(f)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = custom_jvp_call[
      name=f
      call_jaxpr={ lambda ; c:f32[3]. let d:f32[3] = sin c in (d,) }
      jvp=<lambda>
      symbolic_zeros=False
    ] a
  in (b,) }]==] },
    { name = "custom_vjp", avals = {"f32[3]"},
      lua = [==[local f = jax.custom_vjp(function(x) return jnp.sin(x) end)
f:defvjp(function(x) return jnp.sin(x), x end, function(r, ct) return {r * ct} end)
return f]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = custom_vjp_call[
      name=f
      bwd=<lambda>
      call_jaxpr={ lambda ; c:f32[3]. let d:f32[3] = sin c in (d,) }
      fwd=<lambda>
      symbolic_zeros=False
    ] a
  in (b,) }]==] },
    { name = "custom_vjp_grad", avals = {"f32[]"},
      lua = [==[local f = jax.custom_vjp(function(x) return jnp.sin(x) end)
f:defvjp(function(x) return jnp.sin(x), x end, function(r, ct) return {r * ct} end)
return jax.grad(f)]==],
      text = [==[
{ lambda ; a:f32[]. let _:f32[] = sin a; b:f32[] = mul a 1.0:f32[] in (b,) }]==] },
    { name = "lu", avals = {"f32[3,3]"},
      lua = [==[return function(x) return lax.linalg.lu(x) end]==],
      text = [==[
{ lambda ; a:f32[3,3]. let b:f32[3,3] c:i32[3] d:i32[3] = lu a in (b, c, d) }]==] },
    { name = "qr", avals = {"f32[3,3]"},
      lua = [==[return function(x) return lax.linalg.qr(x, {full_matrices = false}) end]==],
      text = [==[
{ lambda ; a:f32[3,3]. let
    b:f32[3,3] c:f32[3,3] = qr[
      full_matrices=False
      pivoting=False
      use_magma=None
    ] a
  in (b, c) }]==] },
    { name = "eigh", avals = {"f32[3,3]"},
      lua = [==[return function(x) return lax.linalg.eigh(x) end]==],
      text = [==[
{ lambda ; a:f32[3,3]. let
    b:f32[3,3] = transpose[permutation=(1, 0)] a
    c:f32[3,3] = add a b
    d:f32[3,3] = div c 2.0:f32[]
    e:f32[3,3] f:f32[3] = eigh[
      algorithm=None
      lower=True
      sort_eigenvalues=True
      subset_by_index=None
    ] d
  in (e, f) }]==] },
    { name = "svd", avals = {"f32[3,3]"},
      lua = [==[return function(x) return lax.linalg.svd(x, {full_matrices = false}) end]==],
      text = [==[
{ lambda ; a:f32[3,3]. let
    b:f32[3] c:f32[3,3] d:f32[3,3] = svd[
      algorithm=None
      compute_uv=True
      full_matrices=False
      subset_by_index=None
    ] a
  in (c, b, d) }]==] },
    { name = "triangular_solve", avals = {"f32[3,3]", "f32[3,2]"},
      lua = [==[return function(x, y) return lax.linalg.triangular_solve(x, y, {left_side = true, lower = true}) end]==],
      text = [==[
{ lambda ; a:f32[3,3] b:f32[3,2]. let
    c:f32[3,2] = triangular_solve[
      conjugate_a=False
      left_side=True
      lower=True
      transpose_a=False
      unit_diagonal=False
    ] a b
  in (c,) }]==] },
    { name = "det", avals = {"f32[2,2]"},
      lua = [==[return function(x) return jnp.linalg.det(x) end]==],
      text = [==[
{ lambda ; a:f32[2,2]. let
    b:f32[1,1] = slice[limit_indices=(1, 1) start_indices=(0, 0) strides=None] a
    c:f32[] = squeeze[dimensions=(0, 1)] b
    d:f32[1,1] = slice[limit_indices=(2, 2) start_indices=(1, 1) strides=None] a
    e:f32[] = squeeze[dimensions=(0, 1)] d
    f:f32[] = mul c e
    g:f32[1,1] = slice[limit_indices=(1, 2) start_indices=(0, 1) strides=None] a
    h:f32[] = squeeze[dimensions=(0, 1)] g
    i:f32[1,1] = slice[limit_indices=(2, 1) start_indices=(1, 0) strides=None] a
    j:f32[] = squeeze[dimensions=(0, 1)] i
    k:f32[] = mul h j
    l:f32[] = sub f k
  in (l,) }]==] },
    { name = "grad_tanh", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.tanh(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = tanh a
    c:f32[3] = sub 1.0:f32[] b
    _:f32[] = reduce_sum[axes=(0,)] b
    d:f32[3] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = mul d c
    f:f32[3] = mul e b
    g:f32[3] = add_any e f
  in (g,) }]==] },
    { name = "grad_exp", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.exp(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = exp a
    _:f32[] = reduce_sum[axes=(0,)] b
    c:f32[3] = broadcast_in_dim 1.0:f32[]
    d:f32[3] = mul c b
  in (d,) }]==] },
    { name = "grad_log", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.log(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = log a
    _:f32[] = reduce_sum[axes=(0,)] b
    c:f32[3] = broadcast_in_dim 1.0:f32[]
    d:f32[3] = div c a
  in (d,) }]==] },
    { name = "grad_sqrt", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.sqrt(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = sqrt a
    c:f32[3] = div 0.5:f32[] b
    _:f32[] = reduce_sum[axes=(0,)] b
    d:f32[3] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = mul d c
  in (e,) }]==] },
    { name = "grad_square", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.square(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = square a
    c:f32[3] = mul 2.0:f32[] a
    _:f32[] = reduce_sum[axes=(0,)] b
    d:f32[3] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = mul d c
  in (e,) }]==] },
    { name = "grad_abs", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.abs(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = abs a
    c:bool[3] = ge a 0.0:f32[]
    _:f32[] = reduce_sum[axes=(0,)] b
    d:f32[3] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = broadcast_in_dim 0.0:f32[]
    f:f32[3] = select_n c d e
    g:f32[3] = select_n c e d
    h:f32[3] = neg f
    i:f32[3] = add_any g h
  in (i,) }]==] },
    { name = "grad_sin", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.sin(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = sin a
    c:f32[3] = cos a
    _:f32[] = reduce_sum[axes=(0,)] b
    d:f32[3] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = mul d c
  in (e,) }]==] },
    { name = "grad_reciprocal", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.reciprocal(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = integer_pow[y=-1] a
    c:f32[3] = integer_pow[y=-2] a
    d:f32[3] = mul -1.0:f32[] c
    _:f32[] = reduce_sum[axes=(0,)] b
    e:f32[3] = broadcast_in_dim 1.0:f32[]
    f:f32[3] = mul e d
  in (f,) }]==] },
    { name = "grad_log1p", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.log1p(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = log1p a
    c:f32[3] = add a 1.0:f32[]
    _:f32[] = reduce_sum[axes=(0,)] b
    d:f32[3] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = div d c
  in (e,) }]==] },
    { name = "grad_expm1", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.expm1(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = expm1 a
    c:f32[3] = add b 1.0:f32[]
    _:f32[] = reduce_sum[axes=(0,)] b
    d:f32[3] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = mul d c
  in (e,) }]==] },
    { name = "grad_arctan", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.arctan(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = atan a
    c:f32[3] = square a
    d:f32[3] = add 1.0:f32[] c
    _:f32[] = reduce_sum[axes=(0,)] b
    e:f32[3] = broadcast_in_dim 1.0:f32[]
    f:f32[3] = div e d
  in (f,) }]==] },
    { name = "grad_logistic", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(lax.logistic(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = logistic a
    c:f32[3] = sub 1.0:f32[] b
    d:f32[3] = mul b c
    _:f32[] = reduce_sum[axes=(0,)] b
    e:f32[3] = broadcast_in_dim 1.0:f32[]
    f:f32[3] = mul e d
  in (f,) }]==] },
    { name = "grad_relu", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jax.nn.relu(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = custom_jvp_call[
      name=relu
      call_jaxpr={ lambda ; c:f32[3]. let d:f32[3] = max c 0.0:f32[] in (d,) }
      jvp=jvp
      symbolic_zeros=False
    ] a
    e:bool[3] = gt a 0.0:f32[]
    _:f32[3] = broadcast_in_dim 0.0:f32[]
    _:f32[] = reduce_sum[axes=(0,)] b
    f:f32[3] = broadcast_in_dim 1.0:f32[]
    g:f32[3] = broadcast_in_dim 0.0:f32[]
    h:f32[3] = select_n e g f
  in (h,) }]==] },
    { name = "grad_softplus", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jax.nn.softplus(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = custom_jvp_call[
      name=logaddexp
      call_jaxpr={ lambda ; c:f32[3] d:f32[]. let
          e:f32[3] = max c d
          f:f32[3] = sub c d
          g:bool[3] = ne f f
          h:f32[3] = add c d
          i:f32[3] = abs f
          j:f32[3] = neg i
          k:f32[3] = exp j
          l:f32[3] = log1p k
          m:f32[3] = add e l
          n:f32[3] = select_n g m h
        in (n,) }
      jvp=_logaddexp_jvp
      symbolic_zeros=False
    ] a 0.0:f32[]
    o:bool[3] = eq a inf:f32[]
    p:f32[3] = broadcast_in_dim 0.0:f32[]
    q:f32[3] = select_n o a p
    r:bool[3] = eq b inf:f32[]
    s:f32[3] = broadcast_in_dim 0.0:f32[]
    t:f32[3] = select_n r b s
    u:f32[3] = sub q t
    v:f32[3] = exp u
    w:bool[] = eq 0.0:f32[] inf:f32[]
    x:f32[] = select_n w 0.0:f32[] 0.0:f32[]
    y:bool[3] = eq b inf:f32[]
    z:f32[3] = broadcast_in_dim 0.0:f32[]
    ba:f32[3] = select_n y b z
    bb:f32[3] = sub x ba
    bc:f32[3] = exp bb
    _:f32[3] = mul 0.0:f32[] bc
    _:f32[] = reduce_sum[axes=(0,)] b
    bd:f32[3] = broadcast_in_dim 1.0:f32[]
    be:f32[3] = mul bd v
  in (be,) }]==] },
    { name = "grad_silu", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jax.nn.silu(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = logistic a
    c:f32[3] = sub 1.0:f32[] b
    d:f32[3] = mul b c
    e:f32[3] = mul a b
    _:f32[] = reduce_sum[axes=(0,)] e
    f:f32[3] = broadcast_in_dim 1.0:f32[]
    g:f32[3] = mul a f
    h:f32[3] = mul f b
    i:f32[3] = mul g d
    j:f32[3] = add_any h i
  in (j,) }]==] },
    { name = "grad_maximum", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.maximum(x, 0)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = max a 0.0:f32[]
    c:bool[3] = eq a b
    d:f32[3] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = broadcast_in_dim 0.0:f32[]
    f:f32[3] = select_n c e d
    g:bool[3] = eq 0.0:f32[] b
    h:f32[3] = broadcast_in_dim 2.0:f32[]
    i:f32[3] = broadcast_in_dim 1.0:f32[]
    j:f32[3] = select_n g i h
    k:f32[3] = div f j
    _:f32[] = reduce_sum[axes=(0,)] b
    l:f32[3] = broadcast_in_dim 1.0:f32[]
    m:f32[3] = mul l k
  in (m,) }]==] },
    { name = "grad_where", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.where(jnp.greater(x, 0), x, 0)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:bool[3] = gt a 0.0:f32[]
    c:f32[3] = broadcast_in_dim 0.0:f32[]
    d:f32[3] = select_n b c a
    _:f32[3] = broadcast_in_dim 0.0:f32[]
    _:f32[] = reduce_sum[axes=(0,)] d
    e:f32[3] = broadcast_in_dim 1.0:f32[]
    f:f32[3] = broadcast_in_dim 0.0:f32[]
    g:f32[3] = select_n b f e
  in (g,) }]==] },
    { name = "grad_mean", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.mean(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[] = reduce_sum[axes=(0,)] a
    c:f32[] = div b 3.0:f32[]
    _:f32[] = reduce_sum[axes=()] c
    d:f32[] = div 1.0:f32[] 3.0:f32[]
    e:f32[3] = broadcast_in_dim d
  in (e,) }]==] },
    { name = "grad_cumsum", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.cumsum(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = cumsum[axis=0 reverse=False] a
    _:f32[] = reduce_sum[axes=(0,)] b
    c:f32[3] = broadcast_in_dim 1.0:f32[]
    d:f32[3] = cumsum[axis=0 reverse=True] c
  in (d,) }]==] },
    { name = "grad_slice", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(x["1:"]) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[2] = slice[limit_indices=(3,) start_indices=(1,) strides=None] a
    _:f32[] = reduce_sum[axes=(0,)] b
    c:f32[2] = broadcast_in_dim 1.0:f32[]
    d:f32[3] = pad[padding_config=((1, 0, 0),)] c 0.0:f32[]
  in (d,) }]==] },
    { name = "grad_index", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(x[1]) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[1] = slice[limit_indices=(2,) start_indices=(1,) strides=None] a
    c:f32[] = squeeze[dimensions=(0,)] b
    _:f32[] = reduce_sum[axes=()] c
    d:f32[1] = broadcast_in_dim 1.0:f32[]
    e:f32[3] = pad[padding_config=((1, 1, 0),)] d 0.0:f32[]
  in (e,) }]==] },
    { name = "grad_concatenate", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.concatenate({x, x})) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[6] = concatenate[dimension=0] a a
    _:f32[] = reduce_sum[axes=(0,)] b
    c:f32[6] = broadcast_in_dim 1.0:f32[]
    d:f32[3] e:f32[3] = split[axis=0 sizes=(3, 3)] c
    f:f32[3] = add_any d e
  in (f,) }]==] },
    { name = "grad_reshape", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(x:reshape{3, 1}) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3,1] = reshape[dimensions=None new_sizes=(3, 1)] a
    _:f32[] = reduce_sum[axes=(0, 1)] b
    c:f32[3,1] = broadcast_in_dim 1.0:f32[]
    d:f32[3] = reshape[dimensions=None new_sizes=(3,)] c
  in (d,) }]==] },
    { name = "grad_power", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(x ^ 3) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = integer_pow[y=3] a
    c:f32[3] = integer_pow[y=2] a
    d:f32[3] = mul 3.0:f32[] c
    _:f32[] = reduce_sum[axes=(0,)] b
    e:f32[3] = broadcast_in_dim 1.0:f32[]
    f:f32[3] = mul e d
  in (f,) }]==] },
    { name = "grad_norm", avals = {"f32[3]"},
      lua = [==[return jax.grad(function(x) return jnp.sum(jnp.linalg.norm(x)) end)]==],
      text = [==[
{ lambda ; a:f32[3]. let
    b:f32[3] = mul a a
    c:f32[] = reduce_sum[axes=(0,)] b
    d:f32[] = sqrt c
    e:f32[] = div 0.5:f32[] d
    _:f32[] = reduce_sum[axes=()] d
    f:f32[] = mul 1.0:f32[] e
    g:f32[3] = broadcast_in_dim f
    h:f32[3] = mul a g
    i:f32[3] = mul g a
    j:f32[3] = add_any h i
  in (j,) }]==] },
  },
}
