-- JAX's own jaxprs, written by make_jaxpr.py: do not edit.
--
-- A case: name; avals of the arguments; lua, a chunk that finds jax, jnp, lax, nn and
-- returns the function to trace; text, the jaxpr without the parameters sharding and
-- out_sharding. A jit's name= is that of the Python function and stands for any name.
-- stretches: JAX lets an element-wise primitive stretch axes of size 1, where equal shapes
-- ask for a broadcast_in_dim before it.
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
    { name = "broadcast_rows", avals = {"f32[2,3]", "f32[3]"}, stretches = true,
      lua = [==[return function(x, y) return x + y end]==],
      text = [==[
{ lambda ; a:f32[2,3] b:f32[3]. let
    c:f32[1,3] = broadcast_in_dim[broadcast_dimensions=(1,)] b
    d:f32[2,3] = add a c
  in (d,) }]==] },
    { name = "broadcast_scalar", avals = {"f32[2,3]", "f32[]"},
      lua = [==[return function(x, y) return x * y end]==],
      text = [==[
{ lambda ; a:f32[2,3] b:f32[]. let c:f32[2,3] = mul a b in (c,) }]==] },
    { name = "broadcast_both", avals = {"f32[2,1]", "f32[1,3]"}, stretches = true,
      lua = [==[return function(x, y) return x - y end]==],
      text = [==[
{ lambda ; a:f32[2,1] b:f32[1,3]. let c:f32[2,3] = sub a b in (c,) }]==] },
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
    { name = "dense", avals = {"f32[8,3]", "f32[3,4]", "f32[4]"}, stretches = true,
      lua = [==[return function(x, w, b) return jnp.tanh(jnp.dot(x, w) + b) end]==],
      text = [==[
{ lambda ; a:f32[8,3] b:f32[3,4] c:f32[4]. let
    d:f32[8,4] = dot_general[
      dimension_numbers=(([1], [0]), ([], []))
      preferred_element_type=float32
    ] a b
    e:f32[1,4] = broadcast_in_dim[broadcast_dimensions=(1,)] c
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
    { name = "vmap_in_axes", avals = {"f32[3,2]", "f32[3]"}, stretches = true,
      lua = [==[return jax.vmap(function(x, y) return x * y end, {in_axes = {1, jax.None}})]==],
      text = [==[
{ lambda ; a:f32[3,2] b:f32[3]. let
    c:f32[2,3] = transpose[permutation=(1, 0)] a
    d:f32[1,3] = broadcast_in_dim[broadcast_dimensions=(1,)] b
    e:f32[2,3] = mul c d
  in (e,) }]==] },
    { name = "vmap_out_axes", avals = {"f32[2,3]"},
      lua = [==[return jax.vmap(function(x) return jnp.sin(x) end, {out_axes = 1})]==],
      text = [==[
{ lambda ; a:f32[2,3]. let
    b:f32[2,3] = sin a
    c:f32[3,2] = transpose[permutation=(1, 0)] b
  in (c,) }]==] },
    { name = "vmap_vmap", avals = {"f32[2]", "f32[3]"}, stretches = true,
      lua = [==[return function(x, y)
  return jax.vmap(function(a) return jax.vmap(function(b) return a * b end)(y) end)(x)
end]==],
      text = [==[
{ lambda ; a:f32[2] b:f32[3]. let
    c:f32[1,3] = broadcast_in_dim[broadcast_dimensions=(1,)] b
    d:f32[2,1] = broadcast_in_dim[broadcast_dimensions=(0,)] a
    e:f32[2,3] = mul d c
  in (e,) }]==] },
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
  },
}
