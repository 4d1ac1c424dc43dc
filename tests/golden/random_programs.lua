-- Made by random_programs.py with JAX 0.10.2; do not edit.
return { head = [==[
local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax
local K = jnp.array({0.9, -0.4, 0.6}, "float64")
local W = jnp.array({{0.2, -0.5, 0.7}, {1.1, 0.3, -0.2}, {-0.6, 0.4, 0.5}}, "float64")
local function custom_j(f)
  local g = jax.custom_jvp(f)
  g:defjvp(function(p, t) return g(p[1]), jnp.cos(p[1]) * t[1] * 1.25 end)
  return g
end
local function custom_v(f)
  local g = jax.custom_vjp(f)
  g:defvjp(function(a) return g(a), a end, function(a, ct) return ct * jnp.cos(a) * 0.75 end)
  return g
end
]==], x = { 0.3, -0.8, 1.2 },
  { seed = 0, want = { 0.9990578292304743, -0.932861553437035, 0.7856638590269437 }, text = [==[
local function program(x)
  local v1 = jnp.max(x)
  local v2 = jnp.sum(x)
  local v3 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v4 = jnp.sort(x)
  local v5 = jnp.outer(K[":2"], v4)
  local v6 = (v1 * K)
  local v7 = (v2 * K)
  local v8 = v5[1]
  local v9 = jnp.tanh(v6 + v7 + v3 + v8)
  return v9
end
return program]==] },
  { seed = 1, want = { 0.4864538235343099, -0.6398256526711789, 0.8133397533670178 }, text = [==[
local function program(x)
  local v1 = jnp.log1p(x * x)
  local v2 = v1[1]
  local v3 = jnp.minimum(v1, 0.7 * x)
  local v4 = (v2 * K)
  local v5 = jnp.tanh(v4 + v3)
  return v5
end
return program]==] },
  { seed = 2, want = { 0.40365428780300217, 0.14299937290670695, 0.40365428780300217 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = (p2 * p2)
    local v4 = v3[1]
    local v5 = jnp.tanh(v4)
    return v5
  end
  local v6 = jax.grad(function(a) return jnp.sum(f1(a)) end)(x)
  local v7 = jax.nn.softmax(v6)
  local v8 = jnp.tanh(v7)
  return v8
end
return program]==] },
  { seed = 3, want = { 0.9805528591498778, -0.7728752128499848, 0.912312360346428 }, text = [==[
local function program(x)
  local v1 = (x + x)
  local v2 = jax.nn.logsumexp(v1)
  local v3 = jnp.maximum(v2, v2)
  local v4 = (v3 * K)
  local v5 = jnp.tanh(v4)
  return v5
end
return program]==] },
  { seed = 4, want = { 0.8336546070121552, -0.664036770267849, 0.29131261245159085 }, text = [==[
local function program(x)
  local v1 = (x - x)
  local v2 = jnp.arctan2(v1, 2.0 + x * x)
  local v3 = jnp.flip(x)
  local v4 = jnp.tanh(v2 + v3)
  return v4
end
return program]==] },
  { seed = 5, want = { 0.001267081623029193, -0.07575652351932892, -0.07361587085932499 }, text = [==[
local function program(x)
  local v1 = jnp.dot(x, x)
  local v2 = (x * x)
  local v3 = jnp.dot(W, x)
  local v4 = jnp.sin(v1)
  local function f5(p6)
    local v7 = (v4 * v4)
    local v8 = jnp.outer(K[":2"], v2)
    local function f9(p10)
      local function f11(p12)
        local v13 = jnp.dot(v8, W)
        local v14 = jnp.dot(v13, W)
        local v15 = v2:at(1):set(v2[0] * 2.0)
        local v16 = jnp.take(p12, jnp.int32{2, 0, 0}, {axis = 0})
        local v17 = v14[1]
        local v18 = jnp.tanh(v17 + v15 + v16)
        return v18
      end
      local function f19(p20)
        local v21 = jnp.concatenate{v3["1:"], v3[":1"]}
        local v22 = jax.nn.logsumexp(v21)
        local v23 = (p20 / (1.5 + v3 * v3))
        local v24 = v23:at(jnp.int32{0, 2, 0}):add(v23)
        local v25 = jnp.cos(p10)
        local v26 = (v22 * K)
        local v27 = v25[1]
        local v28 = jnp.tanh(v26 + v24 + v27)
        return v28
      end
      local v29 = (lax.cond(jnp.greater(v7, 0.2), f11, f19, x))
      local v30 = v2[1]
      local v31 = jnp.dot(W[":2, :2"], v8)
      local function f32(p33)
        local v34 = jnp.stack{p6, p6 * 0.5}
        local v35 = jnp.dot(v2, v2)
        local v36 = jnp.max(p33, {axis = 0})
        local v37 = jnp.sort(v3)
        local v38 = (v35 * W[":2"])
        local v39 = jnp.stack{v36, v36 * 0.5}
        local v40 = jnp.stack{v37, v37 * 0.5}
        local v41 = jnp.tanh(v34 + v38 + v39 + v40)
        return v41
      end
      local v42 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p10) * 0.1) end, function(s) return {s[1] + 1.0, f32(s[2])} end, {jnp.array(0.0, "float64"), p10})[2]
      local v43 = jnp.stack{v29, v29 * 0.5}
      local v44 = (v30 * W[":2"])
      local v45 = jnp.tanh(v43 + v44 + v31 + v42)
      return v45
    end
    local v46 = lax.fori_loop(0, 1, function(i, c) return f9(c) end, v8)
    local v47 = jnp.concatenate{v3["1:"], v3[":1"]}
    local function f48(p49, p50)
      local function f51(p52)
        local v53 = jnp.flip(p52)
        local v54 = jnp.max(p49)
        local v55 = jnp.exp(-v4 * v4)
        local v56 = (v54 * K)
        local v57 = (v55 * K)
        local v58 = jnp.tanh(v53 + v57 + v56)
        return v58
      end
      local v59 = lax.map(f51, v8)
      local function f60(p61)
        local v62 = jax.nn.softmax(p6)
        local v63 = jnp.exp(-p61 * p61)
        local v64 = jnp.sort(v47)
        local v65 = jnp.dot(p49, p49)
        local v66 = jnp.stack{v64, v64 * 0.5}
        local v67 = jnp.stack{v62, v62 * 0.5}
        local v68 = (v65 * W[":2"])
        local v69 = jnp.tanh(v67 + v63 + v68 + v66)
        return v69
      end
      local function f70(p71)
        local v72 = jnp.cumsum(v47)
        local v73 = jax.nn.logsumexp(v72)
        local v74 = (v72 - v47)
        local v75 = jnp.reshape(p71.T, {2, 3})
        local v76 = p49:at(1):set(p49[0] * 2.0)
        local v77 = (v73 * W[":2"])
        local v78 = jnp.stack{v74, v74 * 0.5}
        local v79 = jnp.stack{v76, v76 * 0.5}
        local v80 = jnp.tanh(v77 + v78 + v75 + v79)
        return v80
      end
      local v81 = (lax.cond(jnp.greater(v7, 0.2), f60, f70, v8))
      local v82 = v59[1]
      local v83 = v81[1]
      local v84 = (p50 * K)
      local v85 = jnp.tanh(v82 + v83 + v84)
      return v85
    end
    local v86 = (lax.scan(function(c, e) return f48(c, e), c[1] end, v3, p6, {reverse = true}))
    local v87 = v46[1]
    local v88 = jnp.tanh(v87 + v86)
    return v88
  end
  local v89 = (select(2, jax.jvp(f5, {x}, {x})))
  local v90 = jnp.cumsum(v89)
  local v91 = jnp.tanh(v90)
  return v91
end
return program]==] },
  { seed = 6, want = { 0.7162538966411093, -0.3799146204736518, 0.5370067266091927 }, text = [==[
local function program(x)
  local v1 = jnp.tanh(x)
  local v2 = jax.nn.logsumexp(v1)
  local function f3(p4)
    local v5 = jnp.outer(K[":2"], x)
    local function f6(p7)
      local v8 = jax.nn.softmax(v1)
      local v9 = v8[1]
      local function f10(p11)
        local v12 = jax.nn.softmax(p11)
        local v13 = jnp.maximum(v1, p11)
        local v14 = jnp.where(jnp.greater(v13, 0.1), v13, v12)
        local v15 = jnp.tanh(v14)
        return v15
      end
      local v16 = lax.fori_loop(0, 2, function(i, c) return f10(c) end, x)
      local v17 = jnp.sqrt(1.5 + v1 * v1)
      local v18 = jnp.sum(v16)
      local v19 = jnp.sum(v17)
      local v20 = jnp.tanh(v9 + v18 + v19 + p7)
      return v20
    end
    local v21 = lax.map(f6, x)
    local function f22(p23)
      local v24 = jnp.stack{x, x * 0.5}
      local function f25(p26)
        local v27 = jnp.dot(W, v21)
        local v28 = jnp.dot(W, v21)
        local v29 = (v28 + v1)
        local v30 = (v24 / (1.5 + v24 * v24))
        local v31 = jnp.sum(v27)
        local v32 = jnp.sum(v29)
        local v33 = jnp.sum(v30)
        local v34 = jnp.tanh(v31 + v32 + v33 + p26)
        return v34
      end
      local function f35(p36)
        local v37 = jnp.sqrt(1.5 + p23 * p23)
        local v38 = jnp.dot(W, x)
        local v39 = jnp.stack{v38, v38 * 0.5}
        local v40 = jnp.sum(v37)
        local v41 = jnp.sum(v39)
        local v42 = jnp.tanh(v40 + v41 + p36)
        return v42
      end
      local v43 = (lax.cond(jnp.greater(p4, 0.2), f25, f35, p4))
      local v44 = jnp.maximum(p23, p23)
      local v45 = (v43 * W[":2"])
      local v46 = jnp.tanh(v45 + v44)
      return v46
    end
    local v47 = lax.fori_loop(0, 0, function(i, c) return f22(c) end, v5)
    local function f48(p49, p50)
      local v51 = v21:at(1):set(v21[0] * 2.0)
      local v52 = jnp.max(v51)
      local function f53(p54)
        local v55 = (p50 * K)
        local v56 = jnp.reshape(v47.T, {2, 3})
        local v57 = jnp.concatenate{v51["1:"], v51[":1"]}
        local v58 = (v57 * v55)
        local v59 = jnp.concatenate{v58["1:"], v58[":1"]}
        local v60 = jnp.sum(v56)
        local v61 = jnp.sum(v59)
        local v62 = jnp.sum(p54)
        local v63 = jnp.tanh(v60 + v61 + v62)
        return v63
      end
      local v64 = (select(2, jax.jvp(jax.grad(f53), {v47}, {v5})))
      local v65 = jnp.dot(W[":2, :2"], v47)
      local v66 = (v52 * K)
      local v67 = v64[1]
      local v68 = v65[1]
      local v69 = jnp.tanh(v66 + v67 + v68 + p49)
      return v69
    end
    local v70 = (lax.scan(function(c, e) return f48(c, e), c[1] end, x, v21))
    local v71 = jax.nn.softmax(v21)
    local v72 = jnp.sum(v70)
    local v73 = jnp.sum(v71)
    local v74 = jnp.tanh(v72 + v73)
    return v74
  end
  local v75 = jax.vmap(f3)(v1)
  local v76 = (v2 - v2)
  local v77 = jnp.stack{v1, v1 * 0.5}
  local function f78(p79)
    local v80 = jnp.where(jnp.greater(v76, 0.1), v76, v2)
    local v81 = jnp.log1p(v75 * v75)
    local v82 = jnp.dot(W[":2, :2"], v77)
    local v83 = jnp.sum(v81)
    local v84 = jnp.sum(v82)
    local v85 = jnp.tanh(v80 + v83 + v84 + p79)
    return v85
  end
  local v86 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v76) * 0.1) end, function(s) return {s[1] + 1.0, f78(s[2])} end, {jnp.array(0.0, "float64"), v76})[2]
  local v87 = (v86 * K)
  local v88 = jnp.tanh(v87)
  return v88
end
return program]==] },
  { seed = 7, want = { 0.9354226804806607, 0.9072913268866521, 0.943952933926807 }, text = [==[
local function program(x)
  local v1 = jnp.sum(x)
  local v2 = jnp.stack{v1, v1 * v1, jnp.sin(v1)}
  local v3 = jnp.log1p(x * x)
  local v4 = jnp.exp(-x * x)
  local v5 = jnp.tanh(v2 + v3 + v4)
  return v5
end
return program]==] },
  { seed = 8, want = { 0.42075151316015696, -0.0042162868630800905, 0.9410827186516395 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = jnp.dot(W, p2)
      local v6 = jnp.sum(x)
      local v7 = jnp.cos(v5)
      local v8 = jnp.dot(W, p2)
      local v9 = jnp.abs(p4)
      local v10 = (v6 * K)
      local v11 = jnp.tanh(v10 + v7 + v8 + v9)
      return v11
    end
    local v12 = (select(2, jax.linearize(f3, p2))(x))
    local v13 = jnp.dot(W, x)
    local v14 = jnp.tanh(v12 + v13)
    return v14
  end
  local v15 = (select(2, jax.jvp(f1, {x}, {x})))
  local v16 = x:at(1):set(x[0] * 2.0)
  local v17 = jnp.stack{x, x * 0.5}
  local v18 = v17[1]
  local v19 = jnp.tanh(v15 + v16 + v18)
  return v19
end
return program]==] },
  { seed = 9, want = { 0.2523281562859218, -0.4159681550399018, 0.43213345395212177 }, text = [==[
local function program(x)
  local v1 = jnp.cumsum(x)
  local function f2(p3)
    local v4 = jnp.dot(W, x)
    local v5 = v4[1]
    local function f6(p7)
      local function f8(p9)
        local v10 = jnp.max(x)
        local v11 = jnp.cumsum(v1)
        local v12 = jnp.sum(p7)
        local v13 = (v10 * K)
        local v14 = (v12 * K)
        local v15 = (p9 * K)
        local v16 = jnp.tanh(v13 + v11 + v14 + v15)
        return v16
      end
      local v17 = (select(2, jax.jvp(f8, {v5}, {p3})))
      local v18 = jnp.sin(v1)
      local v19 = (p3 * K)
      local v20 = jnp.tanh(v17 + v18 + v19)
      return v20
    end
    local function f21(p22)
      local v23 = x:at(1):set(x[0] * 2.0)
      local v24 = (p3 + p3)
      local v25 = (v24 * K)
      local v26 = jnp.tanh(v23 + v25 + p22)
      return v26
    end
    local v27 = (lax.cond(jnp.greater(p3, 0.2), f6, f21, x))
    local function f28(p29)
      local v30 = jnp.tanh(v27)
      local v31 = jnp.cumsum(v4)
      local function f32(p33)
        local v34 = jnp.stack{p29, p29 * 0.5}
        local v35 = p29:at(jnp.int32{0, 2, 0}):add(p29)
        local v36 = jnp.max(v34, {axis = 0})
        local v37 = p33[1]
        local v38 = (v37 * K)
        local v39 = jnp.tanh(v35 + v36 + v38)
        return v39
      end
      local v40 = (select(2, jax.jvp(f32, {p29}, {v27})))
      local v41 = jnp.tanh(v30 + v31 + v40)
      return v41
    end
    local v42 = (select(2, jax.jvp(f28, {x}, {v1})))
    local v43 = jnp.sum(v42)
    local v44 = jnp.tanh(v43)
    return v44
  end
  local v45 = jax.vmap(f2)(v1)
  local v46 = jnp.dot(W, v45)
  local v47 = jnp.minimum(v46, 0.7 * v45)
  local function f48(p49, p50)
    local v51 = (p50 * K)
    local v52 = jnp.where(jnp.greater(v51, 0.1), v51, v47)
    local v53 = jnp.tanh(v52 + p49)
    return v53
  end
  local v54 = (lax.scan(function(c, e) return f48(c, e), c[1] end, v1, v46))
  local v55 = jnp.tanh(v54)
  return v55
end
return program]==] },
  { seed = 10, want = { 0.9726150194033224, -0.34339345987752373, 0.7673756041148536 }, text = [==[
local function program(x)
  local v1 = jnp.minimum(x, 0.7 * x)
  local v2 = (v1 * v1)
  local v3 = jnp.max(x)
  local v4 = jnp.dot(W, v1)
  local v5 = (v2 / (1.5 + v1 * v1))
  local v6 = jnp.where(jnp.greater(v3, 0.1), v3, v3)
  local v7 = (v6 * K)
  local v8 = jnp.tanh(v4 + v5 + v7)
  return v8
end
return program]==] },
  { seed = 11, want = { -0.1495908487522923, 0.07560513046171091, -0.1026460777625072 }, text = [==[
local function program(x)
  local v1 = jnp.dot(x, x)
  local v2 = (x / (1.5 + x * x))
  local function f3(p4)
    local function f5(p6)
      local v7 = jnp.cumsum(p6)
      local v8 = jnp.sqrt(1.5 + v7 * v7)
      local v9 = jnp.sum(p6)
      local v10 = (v9 * K)
      local v11 = jnp.tanh(v8 + v10)
      return v11
    end
    local v12 = custom_v(f5)(v2)
    local v13 = jnp.exp(-p4 * p4)
    local v14 = jnp.sum(v2)
    local v15 = (v13 * K)
    local v16 = (v14 * K)
    local v17 = jnp.tanh(v12 + v15 + v16)
    return v17
  end
  local v18 = (select(2, jax.linearize(f3, v1))(v1))
  local v19 = jnp.cumsum(v2)
  local function f20(p21)
    local v22 = jnp.sin(v19)
    local v23 = (v1 / (1.5 + p21 * p21))
    local v24 = (v22 + v2)
    local v25 = jnp.sum(v24)
    local v26 = jnp.tanh(v23 + v25)
    return v26
  end
  local v27 = jax.grad(function(a) return jnp.sum(f20(a)) end)(v1)
  local v28 = (v27 * K)
  local v29 = jnp.tanh(v18 + v28)
  return v29
end
return program]==] },
  { seed = 12, want = { 0.75299459112591, 0.7244796916678, 0.7607711564241648 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jax.nn.logsumexp(p2)
    local v4 = jnp.dot(x, x)
    local v5 = (v3 * K)
    local v6 = (v4 * K)
    local v7 = jnp.tanh(v5 + v6)
    return v7
  end
  local v8 = (select(2, jax.linearize(f1, x))(x))
  local v9 = jax.nn.softmax(x)
  local v10 = jnp.log1p(v9 * v9)
  local v11 = jnp.sum(x)
  local function f12(p13)
    local function f14(p15)
      local v16 = jnp.sum(p15)
      local v17 = jax.nn.logsumexp(p15)
      local v18 = (v16 * K)
      local v19 = (v17 * K)
      local v20 = jnp.tanh(v18 + v19)
      return v20
    end
    local v21 = custom_j(f14)(v9)
    local v22 = jnp.sqrt(1.5 + v10 * v10)
    local v23 = jnp.take(v9, jnp.int32{2, 0, 0}, {axis = 0})
    local function f24(p25)
      local v26 = jnp.prod(v21)
      local v27 = jnp.arctan2(p13, 2.0 + v11 * v11)
      local function f28(p29, p30)
        local v31 = jnp.prod(p25)
        local v32 = (p30 * K)
        local v33 = (v31 * K)
        local v34 = jnp.tanh(v33 + v32 + p29)
        return v34
      end
      local v35 = (lax.scan(function(c, e) return f28(c, e), c[1] end, v23, v22, {reverse = true}))
      local function f36(p37)
        local v38 = (v35 * p25)
        local v39 = jnp.maximum(v35, p25)
        local v40 = jnp.cumsum(v38)
        local v41 = jnp.tanh(v39 + v40 + p37)
        return v41
      end
      local v42 = jax.grad(function(a) return jnp.sum(f36(a)) end)(v35)
      local v43 = jax.nn.softmax(p25)
      local v44 = jnp.sum(v42)
      local v45 = jnp.sum(v43)
      local v46 = jnp.tanh(v26 + v27 + v44 + v45)
      return v46
    end
    local v47 = jax.grad(function(a) return jnp.sum(f24(a)) end)(v22)
    local v48 = jnp.cumsum(v21)
    local v49 = jnp.sum(v47)
    local v50 = jnp.sum(v48)
    local v51 = jnp.tanh(v49 + v50)
    return v51
  end
  local v52 = jax.vmap(f12)(x)
  local v53 = jnp.tanh(v8 + v52)
  return v53
end
return program]==] },
  { seed = 13, want = { 0.7460004757266652, 0.7460011371603503, 0.7460012007635182 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local function f5(p6)
        local v7 = p2[1]
        local v8 = (p6 + p4)
        local v9 = (v8 * K)
        local v10 = jax.nn.softmax(p2)
        local v11 = jnp.sum(v9)
        local v12 = jnp.sum(v10)
        local v13 = jnp.tanh(v7 + v11 + v12)
        return v13
      end
      local v14 = jax.vmap(f5)(x)
      local v15 = (v14 + v14)
      local function f16(p17)
        local v18 = jnp.flip(v15)
        local v19 = jnp.dot(p17, p17)
        local v20 = jnp.cumsum(v18)
        local v21 = (p4 + p4)
        local v22 = (v19 * K)
        local v23 = (v21 * K)
        local v24 = jnp.tanh(v22 + v20 + v23)
        return v24
      end
      local function f25(p26)
        local v27 = jnp.log1p(p26 * p26)
        local v28 = jnp.dot(W, v14)
        local v29 = jnp.prod(v15)
        local v30 = (v29 * K)
        local v31 = jnp.tanh(v27 + v28 + v30)
        return v31
      end
      local v32 = (lax.cond(jnp.greater(p4, 0.2), f16, f25, p2))
      local v33 = v15[1]
      local function f34(p35)
        local v36 = jnp.stack{p35, p35 * 0.5}
        local v37 = jnp.dot(v36, W)
        local v38 = jnp.minimum(v36, 0.7 * v36)
        local v39 = p35:at(jnp.int32{0, 2, 0}):add(p35)
        local v40 = v37[1]
        local v41 = v38[1]
        local v42 = jnp.tanh(v40 + v41 + v39)
        return v42
      end
      local v43 = custom_j(f34)(v15)
      local v44 = jnp.sum(v32)
      local v45 = jnp.sum(v43)
      local v46 = jnp.tanh(v44 + v33 + v45)
      return v46
    end
    local v47 = lax.map(f3, p2)
    local function f48(p49)
      local v50 = x:at(1):set(x[0] * 2.0)
      local v51 = (p2 + v50)
      local v52 = jnp.tanh(v51 + p49)
      return v52
    end
    local v53 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f48(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
    local v54 = jax.nn.logsumexp(v47)
    local v55 = (v54 * K)
    local v56 = jnp.tanh(v53 + v55)
    return v56
  end
  local function f57(p58)
    local v59 = jnp.stack{p58, p58 * 0.5}
    local function f60(p61)
      local v62 = jnp.flip(p58)
      local v63 = jnp.minimum(v59, 0.7 * v59)
      local function f64(p65)
        local v66 = jnp.prod(p58)
        local v67 = jnp.concatenate{p65["1:"], p65[":1"]}
        local v68 = jnp.dot(p61, p61)
        local v69 = jnp.log1p(p61 * p61)
        local v70 = (v66 * K)
        local v71 = (v68 * K)
        local v72 = jnp.tanh(v70 + v67 + v71 + v69)
        return v72
      end
      local v73 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v62) * 0.1) end, function(s) return {s[1] + 1.0, f64(s[2])} end, {jnp.array(0.0, "float64"), v62})[2]
      local v74 = v63[1]
      local v75 = jnp.tanh(v74 + v73)
      return v75
    end
    local v76 = lax.fori_loop(0, 3, function(i, c) return f60(c) end, x)
    local v77 = jnp.tanh(v76)
    return v77
  end
  local v78 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f1, f57, x))
  local v79 = jnp.dot(W, v78)
  local v80 = (x + x)
  local function f81(p82)
    local function f83(p84)
      local v85 = jnp.tanh(p82)
      local function f86(p87)
        local v88 = jnp.where(jnp.greater(v80, 0.1), v80, v85)
        local v89 = jax.nn.softmax(p82)
        local v90 = jnp.sum(v88)
        local v91 = jnp.sum(v89)
        local v92 = jnp.tanh(v90 + v91 + p87)
        return v92
      end
      local v93 = jax.vmap(f86)(p82)
      local v94 = jnp.minimum(p84, 0.7 * p84)
      local v95 = v85[1]
      local v96 = jnp.outer(K[":2"], v93)
      local v97 = (v95 * K)
      local v98 = v96[1]
      local v99 = jnp.tanh(v94 + v97 + v98)
      return v99
    end
    local v100 = jax.grad(function(a) return jnp.sum(f83(a)) end)(v78)
    local function f101(p102)
      local function f103(p104)
        local v105 = jnp.sqrt(1.5 + v100 * v100)
        local v106 = (v80 * v80)
        local v107 = jnp.abs(v106)
        local v108 = jnp.dot(W, v107)
        local v109 = jnp.sum(v105)
        local v110 = jnp.sum(v108)
        local v111 = jnp.tanh(v109 + v110 + p104)
        return v111
      end
      local v112 = jax.vmap(f103)(v79)
      local v113 = jnp.take(v80, jnp.int32{2, 0, 0}, {axis = 0})
      local v114 = jnp.outer(K[":2"], v112)
      local function f115(p116)
        local v117 = jax.nn.logsumexp(p116)
        local v118 = jnp.flip(v112)
        local v119 = jnp.dot(v118, v118)
        local v120 = (v117 * K)
        local v121 = (v119 * K)
        local v122 = jnp.tanh(v120 + v121)
        return v122
      end
      local v123 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v112) * 0.1) end, function(s) return {s[1] + 1.0, f115(s[2])} end, {jnp.array(0.0, "float64"), v112})[2]
      local v124 = jnp.sum(v113)
      local v125 = jnp.sum(v114)
      local v126 = jnp.sum(v123)
      local v127 = jnp.tanh(v124 + v125 + v126 + p102)
      return v127
    end
    local v128 = lax.map(f101, p82)
    local v129 = jnp.tanh(p82)
    local function f130(p131)
      local v132 = jnp.exp(-v129 * v129)
      local v133 = jnp.flip(v128)
      local function f134(p135)
        local v136 = jnp.stack{v133, v133 * 0.5}
        local v137 = jnp.where(jnp.greater(p131, 0.1), p131, p131)
        local v138 = jnp.sum(v136)
        local v139 = jnp.tanh(v138 + v137 + p135)
        return v139
      end
      local v140 = jax.grad(function(a) return jnp.sum(f134(a)) end)(p131)
      local v141 = jnp.dot(v132, v132)
      local v142 = v129:at(jnp.int32{0, 2, 0}):add(v129)
      local v143 = jnp.sum(v142)
      local v144 = jnp.tanh(v140 + v141 + v143)
      return v144
    end
    local v145 = jax.vmap(f130)(v128)
    local v146 = jnp.flip(v128)
    local v147 = jnp.tanh(v145 + v146)
    return v147
  end
  local function f148(p149)
    local function f150(p151)
      local v152 = jnp.log1p(v80 * v80)
      local function f153(p154, p155)
        local v156 = jnp.max(v152)
        local v157 = jnp.cos(p154)
        local v158 = jnp.max(v157)
        local v159 = jnp.exp(-p154 * p154)
        local v160 = jnp.minimum(p154, 0.7 * v157)
        local v161 = (v156 * K)
        local v162 = (v158 * K)
        local v163 = (p155 * K)
        local v164 = jnp.tanh(v161 + v162 + v159 + v160 + v163)
        return v164
      end
      local v165 = (lax.scan(function(c, e) return f153(c, e), c[1] end, v79, p149, {reverse = true}))
      local function f166(p167)
        local v168 = jnp.exp(-v165 * v165)
        local v169 = (p149 / (1.5 + v168 * v168))
        local v170 = jnp.sum(v169)
        local v171 = jnp.tanh(v170 + p167)
        return v171
      end
      local function f172(p173)
        local v174 = jnp.exp(-p151 * p151)
        local v175 = jnp.stack{p149, p149 * 0.5}
        local v176 = jnp.sum(v175)
        local v177 = jnp.tanh(v174 + v176 + p173)
        return v177
      end
      local v178 = (lax.cond(jnp.greater(p151, 0.2), f166, f172, p151))
      local function f179(p180)
        local v181 = jnp.cumsum(v152)
        local v182 = jnp.abs(v152)
        local v183 = (v165 * v181)
        local v184 = (v181 - v182)
        local v185 = jnp.tanh(v183 + v184 + p180)
        return v185
      end
      local v186 = jax.checkpoint(f179)(v152)
      local v187 = jnp.sum(v186)
      local v188 = jnp.tanh(v178 + v187)
      return v188
    end
    local v189 = lax.map(f150, v78)
    local v190 = jnp.tanh(v189)
    local function f191(p192)
      local v193 = jnp.abs(p192)
      local v194 = jnp.where(jnp.greater(v190, 0.1), v190, v193)
      local v195 = jnp.cos(v193)
      local function f196(p197)
        local v198 = jnp.prod(v193)
        local v199 = jnp.prod(v193)
        local v200 = (v199 * K)
        local v201 = jnp.sum(v200)
        local v202 = jnp.sum(p197)
        local v203 = jnp.tanh(v198 + v201 + v202)
        return v203
      end
      local v204 = jax.grad(function(a) return jnp.sum(f196(a)) end)(p192)
      local v205 = jnp.sum(v194)
      local v206 = jnp.sum(v195)
      local v207 = jnp.sum(v204)
      local v208 = jnp.tanh(v205 + v206 + v207)
      return v208
    end
    local v209 = (select(2, jax.jvp(jax.grad(f191), {v190}, {v189})))
    local v210 = jnp.tanh(v209)
    return v210
  end
  local v211 = (lax.cond(jnp.greater(jnp.sum(v79), 0.2), f81, f148, v79))
  local v212 = jnp.tanh(v211)
  return v212
end
return program]==] },
  { seed = 14, want = { 0.6321258026748913, 0.7475012617484129, -0.6808444726865522 }, text = [==[
local function program(x)
  local v1 = jnp.stack{x, x * 0.5}
  local function f2(p3)
    local v4 = jnp.sum(p3)
    local v5 = (0.5 - x)
    local v6 = jnp.concatenate{p3["1:"], p3[":1"]}
    local v7 = jax.nn.softmax(p3)
    local function f8(p9)
      local function f10(p11)
        local v12 = (0.5 - v7)
        local v13 = jnp.abs(p9)
        local v14 = jnp.tanh(v12 + v13 + p11)
        return v14
      end
      local v15 = jax.jit(f10)(p9)
      local function f16(p17)
        local v18 = (0.5 - p17)
        local v19 = jnp.cumsum(v6)
        local v20 = jnp.stack{v19, v19 * 0.5}
        local v21 = jnp.tanh(v18 + v20)
        return v21
      end
      local v22 = lax.fori_loop(0, 1, function(i, c) return f16(c) end, v1)
      local v23 = (0.5 - v6)
      local function f24(p25)
        local v26 = jnp.dot(v23, v23)
        local v27 = jnp.max(v7)
        local v28 = jnp.flip(v23)
        local v29 = jnp.sum(v15)
        local v30 = v28[1]
        local v31 = (v26 * W[":2"])
        local v32 = (v27 * W[":2"])
        local v33 = (v29 * W[":2"])
        local v34 = (v30 * W[":2"])
        local v35 = jnp.tanh(v31 + v32 + v33 + v34 + p25)
        return v35
      end
      local function f36(p37)
        local v38 = jnp.cos(v22)
        local v39 = jnp.prod(v7)
        local v40 = v15:at(jnp.int32{0, 2, 0}):add(v15)
        local v41 = jax.nn.logsumexp(v23)
        local v42 = v23:at(jnp.int32{0, 2, 0}):add(v23)
        local v43 = (v39 * W[":2"])
        local v44 = jnp.stack{v40, v40 * 0.5}
        local v45 = (v41 * W[":2"])
        local v46 = jnp.stack{v42, v42 * 0.5}
        local v47 = jnp.tanh(v38 + v43 + v44 + v45 + v46 + p37)
        return v47
      end
      local v48 = (lax.cond(jnp.greater(v4, 0.2), f24, f36, v22))
      local v49 = v48[1]
      local v50 = jnp.tanh(v49)
      return v50
    end
    local v51 = jax.jit(f8)(p3)
    local v52 = jnp.tanh(v5 + v51)
    return v52
  end
  local v53 = jax.jit(f2)(x)
  local v54 = jnp.tanh(v53)
  return v54
end
return program]==] },
  { seed = 15, want = { 0.7506429096338072, 0.8285801323245275, 0.7506429096338072 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = (p2 - p2)
    local function f4(p5)
      local v6 = jnp.minimum(v3, 0.7 * p2)
      local v7 = jnp.arctan2(v3, 2.0 + v3 * v3)
      local v8 = jnp.dot(p5, p5)
      local v9 = (v6 * K)
      local v10 = (v7 * K)
      local v11 = (v8 * K)
      local v12 = jnp.tanh(v9 + v10 + v11)
      return v12
    end
    local v13 = jax.grad(function(a) return jnp.sum(f4(a)) end)(x)
    local v14 = jnp.sum(v13)
    local v15 = jnp.tanh(v14)
    return v15
  end
  local v16 = jax.vmap(f1)(x)
  local v17 = jnp.log1p(x * x)
  local function f18(p19)
    local function f20(p21)
      local v22 = (v17 / (1.5 + x * x))
      local function f23(p24)
        local v25 = v17[1]
        local v26 = jnp.cumsum(p24)
        local v27 = (v26 - v26)
        local v28 = jnp.dot(W, v22)
        local v29 = (v25 * K)
        local v30 = jnp.tanh(v29 + v27 + v28)
        return v30
      end
      local v31 = jax.checkpoint(f23)(p21)
      local v32 = jnp.sqrt(1.5 + v17 * v17)
      local function f33(p34)
        local v35 = (p19 * K)
        local v36 = jnp.stack{p19, p19 * p19, jnp.sin(p19)}
        local v37 = jax.nn.logsumexp(v31)
        local v38 = jnp.dot(v32, v32)
        local v39 = v35[1]
        local v40 = jnp.sum(v36)
        local v41 = jnp.tanh(v40 + v37 + v38 + v39 + p34)
        return v41
      end
      local v42 = jax.vmap(f33)(v22)
      local v43 = jnp.exp(-v42 * v42)
      local v44 = jnp.sum(v43)
      local v45 = jnp.tanh(v44)
      return v45
    end
    local v46 = (select(2, jax.jvp(jax.grad(f20), {x}, {x})))
    local v47 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
    local v48 = jnp.sum(v46)
    local v49 = jnp.sum(v47)
    local v50 = jnp.tanh(v48 + v49)
    return v50
  end
  local v51 = lax.map(f18, v17)
  local v52 = jnp.tanh(v16 + v51)
  return v52
end
return program]==] },
  { seed = 16, want = { 0.9190137922884573, -0.9223401073410483, 0.843169767845518 }, text = [==[
local function program(x)
  local v1 = jnp.sort(x)
  local v2 = jnp.flip(x)
  local v3 = jnp.sin(v1)
  local v4 = (x - v1)
  local v5 = jnp.tanh(v2 + v3 + v4)
  return v5
end
return program]==] },
  { seed = 17, want = { 0.9962975376999016, 0.9676805077298325, 0.9974091418950786 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.where(jnp.greater(p2, 0.1), p2, p2)
    local v4 = jnp.concatenate{v3["1:"], v3[":1"]}
    local v5 = jnp.tanh(v4)
    return v5
  end
  local v6 = jax.checkpoint(f1)(x)
  local v7 = jnp.sum(x)
  local v8 = jnp.exp(-x * x)
  local function f9(p10)
    local function f11(p12)
      local function f13(p14)
        local v15 = jnp.sin(p12)
        local v16 = (0.5 - p12)
        local v17 = jnp.where(jnp.greater(p12, 0.1), p12, v15)
        local v18 = jnp.log1p(v15 * v15)
        local v19 = (v16 * K)
        local v20 = (v17 * K)
        local v21 = (v18 * K)
        local v22 = (p14 * K)
        local v23 = jnp.tanh(v19 + v20 + v21 + v22)
        return v23
      end
      local v24 = jax.grad(function(a) return jnp.sum(f13(a)) end)(p12)
      local function f25(p26)
        local v27 = jnp.cos(p26)
        local v28 = jnp.exp(-p26 * p26)
        local v29 = jnp.tanh(v27 + v28)
        return v29
      end
      local v30 = jax.grad(function(a) return jnp.sum(f25(a)) end)(v24)
      local function f31(p32)
        local v33 = (p32 * K)
        local v34 = (v30 / (1.5 + v24 * v24))
        local v35 = (0.5 - v24)
        local v36 = jnp.sum(v33)
        local v37 = jnp.tanh(v36 + v34 + v35)
        return v37
      end
      local v38 = (select(2, jax.jvp(jax.grad(f31), {v30}, {v30})))
      local v39 = jnp.exp(-v38 * v38)
      local function f40(p41)
        local v42 = jnp.log1p(v38 * v38)
        local v43 = jnp.arctan2(p41, 2.0 + v39 * v39)
        local v44 = jnp.cos(v39)
        local v45 = (v42 * K)
        local v46 = (v43 * K)
        local v47 = (v44 * K)
        local v48 = jnp.tanh(v45 + v46 + v47)
        return v48
      end
      local v49 = jax.checkpoint(f40)(v39)
      local v50 = jnp.sum(v49)
      local v51 = jnp.tanh(v50)
      return v51
    end
    local v52 = custom_j(f11)(p10)
    local function f53(p54)
      local v55 = jnp.stack{x, x * 0.5}
      local v56 = jnp.maximum(p10, p10)
      local function f57(p58)
        local v59 = jnp.sort(p54)
        local v60 = (v59 / (1.5 + p58 * p58))
        local v61 = jnp.tanh(v60)
        return v61
      end
      local v62 = (select(2, jax.linearize(f57, p54))(p54))
      local v63 = jnp.minimum(p54, 0.7 * v6)
      local v64 = jnp.sin(v8)
      local v65 = v55[1]
      local v66 = (v56 * K)
      local v67 = jnp.tanh(v65 + v66 + v62 + v63 + v64)
      return v67
    end
    local v68 = lax.fori_loop(0, 1, function(i, c) return f53(c) end, v6)
    local v69 = jnp.sum(v68)
    local v70 = jnp.tanh(v52 + v69)
    return v70
  end
  local v71 = lax.map(f9, v6)
  local v72 = jnp.cos(v6)
  local v73 = jnp.cos(v6)
  local v74 = (v7 * K)
  local v75 = jnp.tanh(v74 + v71 + v72 + v73)
  return v75
end
return program]==] },
  { seed = 18, want = { 0.365920654894593, -0.6390399308119702, 0.757715547361108 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = (p2 / (1.5 + p2 * p2))
    local v4 = jnp.maximum(p2, v3)
    local v5 = (p2 / (1.5 + p2 * p2))
    local function f6(p7)
      local function f8(p9)
        local v10 = jnp.cumsum(p7)
        local v11 = (0.5 - v10)
        local v12 = (p9 - p9)
        local v13 = jnp.minimum(v10, 0.7 * v12)
        local v14 = jnp.tanh(v11 + v13)
        return v14
      end
      local v15 = (select(2, jax.jvp(f8, {p7}, {v5})))
      local function f16(p17)
        local v18 = (p7 - p17)
        local v19 = jnp.sqrt(1.5 + p7 * p7)
        local v20 = jnp.tanh(v18 + v19)
        return v20
      end
      local v21 = lax.fori_loop(0, 2, function(i, c) return f16(c) end, p7)
      local v22 = (v5 + v21)
      local function f23(p24)
        local v25 = jnp.cumsum(p24)
        local v26 = jax.nn.softmax(v22)
        local v27 = v25:at(1):set(v25[0] * 2.0)
        local v28 = jnp.tanh(v26 + v27)
        return v28
      end
      local v29 = (select(2, jax.jvp(f23, {v22}, {v22})))
      local v30 = jnp.tanh(v15 + v29)
      return v30
    end
    local v31 = jax.grad(function(a) return jnp.sum(f6(a)) end)(v5)
    local v32 = jnp.outer(K[":2"], v3)
    local v33 = v32[1]
    local v34 = jnp.tanh(v4 + v31 + v33)
    return v34
  end
  local v35 = custom_v(f1)(x)
  local v36 = jnp.sin(x)
  local v37 = jnp.sum(v35)
  local v38 = (v37 * K)
  local v39 = jnp.tanh(v36 + v38)
  return v39
end
return program]==] },
  { seed = 19, want = { 0.65270670596199, -0.5915193954318165, 0.7698665359089004 }, text = [==[
local function program(x)
  local v1 = jnp.stack{x, x * 0.5}
  local v2 = jnp.sum(x)
  local v3 = v1[1]
  local v4 = (v2 * K)
  local v5 = jnp.tanh(v3 + v4)
  return v5
end
return program]==] },
  { seed = 20, want = { -5.421010862427522e-20, -5.292800516278369e-20, -1.3338998364998742e-20 }, text = [==[
local function program(x)
  local function f1(p2, p3)
    local v4 = jnp.abs(p2)
    local function f5(p6)
      local v7 = jnp.sum(x)
      local function f8(p9)
        local v10 = jnp.maximum(p9, v7)
        local v11 = jnp.take(v4, jnp.int32{2, 0, 0}, {axis = 0})
        local v12 = jnp.sum(v11)
        local v13 = jnp.tanh(v10 + v12)
        return v13
      end
      local v14 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p3) * 0.1) end, function(s) return {s[1] + 1.0, f8(s[2])} end, {jnp.array(0.0, "float64"), p3})[2]
      local v15 = jnp.cos(v14)
      local function f16(p17)
        local v18 = jnp.cumsum(v4)
        local v19 = v18:at(1):set(v18[0] * 2.0)
        local v20 = (v18 - v19)
        local v21 = (v15 * p3)
        local v22 = (v21 * K)
        local v23 = jnp.tanh(v20 + v22 + p17)
        return v23
      end
      local v24 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f16(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
      local v25 = jnp.tanh(v24 + p6)
      return v25
    end
    local v26 = lax.fori_loop(0, 3, function(i, c) return f5(c) end, p2)
    local v27 = (x / (1.5 + v4 * v4))
    local v28 = jnp.dot(p2, p2)
    local v29 = (v27 * v26)
    local v30 = (v28 * K)
    local v31 = jnp.tanh(v30 + v29)
    return v31
  end
  local v32 = (lax.scan(function(c, e) return f1(c, e), c[1] end, x, x))
  local v33 = jnp.abs(v32)
  local function f34(p35, p36)
    local function f37(p38)
      local v39 = (v33 + x)
      local function f40(p41)
        local v42 = jnp.take(p35, jnp.int32{2, 0, 0}, {axis = 0})
        local v43 = jnp.dot(W, v39)
        local v44 = jnp.tanh(v42 + v43 + p41)
        return v44
      end
      local v45 = lax.fori_loop(0, 0, function(i, c) return f40(c) end, v33)
      local function f46(p47)
        local v48 = jnp.abs(p36)
        local v49 = jax.nn.softmax(v39)
        local v50 = (p35 - p35)
        local v51 = jnp.cumsum(v39)
        local v52 = jnp.dot(W, v50)
        local v53 = jnp.sum(v49)
        local v54 = jnp.sum(v51)
        local v55 = jnp.sum(v52)
        local v56 = jnp.tanh(v48 + v53 + v54 + v55 + p47)
        return v56
      end
      local v57 = jax.vmap(f46)(p35)
      local v58 = (p38 * K)
      local v59 = jnp.tanh(v45 + v57 + v58)
      return v59
    end
    local v60 = (select(2, jax.linearize(f37, p36))(p36))
    local function f61(p62)
      local v63 = (v60 / (1.5 + v33 * v33))
      local function f64(p65)
        local v66 = jax.nn.softmax(p62)
        local v67 = v60[1]
        local v68 = jnp.sum(v66)
        local v69 = jnp.tanh(v68 + v67 + p65)
        return v69
      end
      local v70 = jax.vmap(f64)(v60)
      local v71 = jnp.dot(W, v70)
      local v72 = jnp.sqrt(1.5 + v71 * v71)
      local v73 = jnp.sum(v63)
      local v74 = jnp.sum(v72)
      local v75 = jnp.tanh(v73 + v74)
      return v75
    end
    local v76 = (select(2, jax.jvp(jax.grad(f61), {v32}, {v32})))
    local v77 = jnp.sort(v76)
    local v78 = jnp.tanh(v77)
    return v78
  end
  local v79 = (lax.scan(function(c, e) return f34(c, e), c[1] end, x, v33, {reverse = true}))
  local v80 = jnp.tanh(v79)
  return v80
end
return program]==] },
  { seed = 21, want = { 0.10218816570496543, -0.20178666724488395, 0.4433647903308562 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = jnp.prod(p2)
      local v6 = jnp.max(p4)
      local v7 = (0.5 - v5)
      local v8 = jnp.sum(p4)
      local v9 = (v6 * K)
      local v10 = (v7 * K)
      local v11 = (v8 * K)
      local v12 = jnp.tanh(v9 + v10 + v11)
      return v12
    end
    local v13 = (select(2, jax.linearize(f3, p2))(p2))
    local v14 = jnp.where(jnp.greater(p2, 0.1), p2, p2)
    local v15 = jnp.log1p(v14 * v14)
    local v16 = jnp.dot(W, v13)
    local v17 = jnp.sort(v15)
    local v18 = jnp.tanh(v16 + v17)
    return v18
  end
  local v19 = custom_j(f1)(x)
  local v20 = jnp.cumsum(x)
  local v21 = (v20 * v19)
  local v22 = jnp.tanh(v21)
  return v22
end
return program]==] },
  { seed = 22, want = { 0.8607486044486544, -0.7910054865785027, 0.8152105069217523 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = jnp.cos(p4)
      local function f6(p7)
        local v8 = jnp.flip(p2)
        local v9 = jnp.sum(v8)
        local v10 = jnp.stack{v5, v5 * v5, jnp.sin(v5)}
        local v11 = jnp.cumsum(v8)
        local v12 = jnp.sum(v10)
        local v13 = jnp.sum(v11)
        local v14 = jnp.tanh(v9 + v12 + v13 + p7)
        return v14
      end
      local function f15(p16)
        local v17 = p2:at(1):set(p2[0] * 2.0)
        local v18 = jnp.max(v17)
        local v19 = jnp.tanh(v18 + p16)
        return v19
      end
      local v20 = (lax.cond(jnp.greater(v5, 0.2), f6, f15, p4))
      local v21 = jnp.tanh(v20)
      return v21
    end
    local v22 = jax.vmap(f3)(p2)
    local v23 = jnp.max(v22)
    local v24 = (v23 * K)
    local v25 = jnp.tanh(v24)
    return v25
  end
  local v26 = custom_v(f1)(x)
  local v27 = jnp.stack{v26, v26 * 0.5}
  local function f28(p29)
    local function f30(p31)
      local v32 = jnp.maximum(p29, p31)
      local function f33(p34)
        local v35 = jnp.log1p(p31 * p31)
        local v36 = jnp.abs(v32)
        local v37 = jnp.tanh(v35 + v36 + p34)
        return v37
      end
      local v38 = jax.grad(function(a) return jnp.sum(f33(a)) end)(v32)
      local v39 = jnp.tanh(v38)
      return v39
    end
    local v40 = lax.fori_loop(0, 3, function(i, c) return f30(c) end, p29)
    local v41 = jnp.tanh(v40)
    local v42 = (v40 + v41)
    local v43 = jax.nn.logsumexp(v42)
    local v44 = p29:at(jnp.int32{0, 2, 0}):add(p29)
    local v45 = (v43 * K)
    local v46 = jnp.tanh(v45 + v44)
    return v46
  end
  local v47 = custom_v(f28)(x)
  local v48 = v27[1]
  local v49 = jnp.tanh(v48 + v47)
  return v49
end
return program]==] },
  { seed = 23, want = { 0.9871843646333884, 0.994265299904793, 0.9979013772055176 }, text = [==[
local function program(x)
  local v1 = jnp.sqrt(1.5 + x * x)
  local function f2(p3)
    local v4 = jnp.cos(x)
    local v5 = x:at(jnp.int32{0, 2, 0}):add(x)
    local function f6(p7)
      local v8 = jax.nn.softmax(v4)
      local v9 = jnp.concatenate{p3["1:"], p3[":1"]}
      local v10 = (v9 / (1.5 + v5 * v5))
      local function f11(p12)
        local v13 = jnp.abs(v8)
        local v14 = jnp.cumsum(p12)
        local v15 = jnp.tanh(v13 + v14)
        return v15
      end
      local function f16(p17)
        local v18 = jnp.abs(p7)
        local v19 = jnp.outer(K[":2"], v10)
        local v20 = jnp.dot(v9, v9)
        local v21 = jnp.flip(v9)
        local v22 = (v18 * K)
        local v23 = v19[1]
        local v24 = (v20 * K)
        local v25 = jnp.tanh(v22 + v23 + v24 + v21 + p17)
        return v25
      end
      local v26 = (lax.cond(jnp.greater(p7, 0.2), f11, f16, v8))
      local v27 = jnp.sum(v26)
      local v28 = jnp.tanh(v27)
      return v28
    end
    local v29 = jax.vmap(f6)(p3)
    local function f30(p31)
      local v32 = jnp.sum(v4)
      local v33 = jnp.outer(K[":2"], p31)
      local v34 = (v32 * K)
      local v35 = v33[1]
      local v36 = jnp.tanh(v34 + v35)
      return v36
    end
    local v37 = (select(2, jax.jvp(f30, {v29}, {p3})))
    local v38 = jnp.tanh(v37)
    return v38
  end
  local v39 = (select(2, jax.linearize(f2, x))(x))
  local v40 = jnp.maximum(x, v1)
  local v41 = jnp.maximum(v39, v1)
  local v42 = jnp.tanh(v40 + v41)
  return v42
end
return program]==] },
  { seed = 24, want = { 5.591082769427921e-36, 8.78598720910102e-36, 5.191719714468785e-36 }, text = [==[
local function program(x)
  local v1 = (x / (1.5 + x * x))
  local function f2(p3, p4)
    local function f5(p6)
      local v7 = (p4 * K)
      local v8 = jnp.flip(p3)
      local v9 = jnp.take(p3, jnp.int32{2, 0, 0}, {axis = 0})
      local v10 = jax.nn.softmax(p6)
      local v11 = jnp.concatenate{v9["1:"], v9[":1"]}
      local v12 = jnp.tanh(v7 + v8 + v10 + v11)
      return v12
    end
    local v13 = (select(2, jax.linearize(f5, v1))(p3))
    local v14 = jnp.log1p(x * x)
    local v15 = jnp.sort(v13)
    local v16 = jnp.cumsum(v13)
    local function f17(p18)
      local v19 = jnp.stack{p4, p4 * p4, jnp.sin(p4)}
      local v20 = jnp.arctan2(v16, 2.0 + v15 * v15)
      local v21 = jnp.flip(v19)
      local v22 = jnp.arctan2(v19, 2.0 + v20 * v20)
      local function f23(p24)
        local v25 = jnp.prod(v22)
        local v26 = jnp.where(jnp.greater(v25, 0.1), v25, p4)
        local v27 = jnp.exp(-v26 * v26)
        local v28 = jnp.sum(p24)
        local v29 = jnp.tanh(v27 + v28)
        return v29
      end
      local v30 = (select(2, jax.jvp(jax.grad(f23), {v21}, {v21})))
      local v31 = jnp.sum(v30)
      local v32 = jnp.sum(p18)
      local v33 = jnp.tanh(v31 + v32)
      return v33
    end
    local v34 = (select(2, jax.jvp(jax.grad(f17), {v14}, {v15})))
    local v35 = jnp.tanh(v34)
    return v35
  end
  local v36 = (lax.scan(function(c, e) return f2(c, e), c[1] end, v1, v1))
  local v37 = jnp.dot(W, v36)
  local v38 = jnp.stack{v37, v37 * 0.5}
  local v39 = jnp.arctan2(v36, 2.0 + v36 * v36)
  local v40 = v38[1]
  local v41 = jnp.tanh(v40 + v39)
  return v41
end
return program]==] },
  { seed = 25, want = { 0.7717727197144006, -0.5935395688892764, 0.7045324463234286 }, text = [==[
local function program(x)
  local v1 = jnp.sin(x)
  local v2 = jnp.tanh(x)
  local v3 = jnp.maximum(v2, v1)
  local v4 = (v3 / (1.5 + x * x))
  local v5 = jnp.max(v3)
  local v6 = (v5 * K)
  local v7 = jnp.tanh(v4 + v6)
  return v7
end
return program]==] },
  { seed = 26, want = { 0.5784928898363247, 0.07715335905203574, -0.23209049099071843 }, text = [==[
local function program(x)
  local v1 = jnp.prod(x)
  local function f2(p3)
    local v4 = jnp.max(x)
    local v5 = jnp.cos(v1)
    local v6 = jax.nn.softmax(x)
    local v7 = jnp.sum(v6)
    local v8 = jnp.tanh(v4 + v5 + v7 + p3)
    return v8
  end
  local v9 = (select(2, jax.jvp(jax.grad(f2), {v1}, {v1})))
  local function f10(p11)
    local v12 = jnp.prod(x)
    local v13 = jnp.maximum(x, x)
    local v14 = jnp.dot(W, v13)
    local v15 = (x - x)
    local v16 = (v12 * K)
    local v17 = (p11 * K)
    local v18 = jnp.tanh(v16 + v14 + v15 + v17)
    return v18
  end
  local v19 = jax.checkpoint(f10)(v1)
  local v20 = (v9 * K)
  local v21 = jnp.tanh(v20 + v19)
  return v21
end
return program]==] },
  { seed = 27, want = { -0.46847096933909227, -0.6743955700256983, -0.24481302854193218 }, text = [==[
local function program(x)
  local v1 = jnp.sort(x)
  local function f2(p3)
    local v4 = jnp.log1p(p3 * p3)
    local v5 = jnp.sqrt(1.5 + v4 * v4)
    local v6 = v4[1]
    local v7 = (v6 * K)
    local v8 = jnp.tanh(v5 + v7)
    return v8
  end
  local v9 = jax.jit(f2)(v1)
  local v10 = jax.nn.logsumexp(v1)
  local function f11(p12)
    local v13 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
    local v14 = jnp.stack{v1, v1 * 0.5}
    local v15 = jnp.sum(v13)
    local v16 = jnp.sum(v14)
    local v17 = jnp.sum(p12)
    local v18 = jnp.tanh(v15 + v16 + v17)
    return v18
  end
  local v19 = jax.grad(function(a) return jnp.sum(f11(a)) end)(v9)
  local function f20(p21)
    local function f22(p23)
      local function f24(p25)
        local v26 = jnp.sqrt(1.5 + p25 * p25)
        local v27 = jnp.exp(-p25 * p25)
        local v28 = (0.5 - v26)
        local v29 = jnp.sqrt(1.5 + v28 * v28)
        local v30 = jnp.stack{v26, v26 * v26, jnp.sin(v26)}
        local v31 = jnp.sum(v30)
        local v32 = jnp.tanh(v27 + v29 + v31)
        return v32
      end
      local v33 = jax.grad(function(a) return jnp.sum(f24(a)) end)(p23)
      local v34 = jnp.minimum(p23, 0.7 * p23)
      local v35 = jnp.abs(v34)
      local function f36(p37)
        local v38 = jnp.maximum(p37, p37)
        local v39 = jnp.log1p(p37 * p37)
        local v40 = jnp.tanh(v38 + v39)
        return v40
      end
      local v41 = custom_v(f36)(v33)
      local v42 = jnp.arctan2(v41, 2.0 + v41 * v41)
      local v43 = jnp.tanh(v35 + v42)
      return v43
    end
    local v44 = custom_j(f22)(p21)
    local function f45(p46)
      local v47 = jnp.minimum(p21, 0.7 * v44)
      local function f48(p49)
        local v50 = jax.nn.logsumexp(v9)
        local v51 = jnp.where(jnp.greater(v47, 0.1), v47, v47)
        local v52 = (v50 * K)
        local v53 = (v51 * K)
        local v54 = jnp.tanh(v52 + v53 + p49)
        return v54
      end
      local function f55(p56)
        local v57 = jnp.sum(v9)
        local v58 = jax.nn.softmax(v19)
        local v59 = (v57 * K)
        local v60 = jnp.tanh(v59 + v58 + p56)
        return v60
      end
      local v61 = (lax.cond(jnp.greater(v10, 0.2), f48, f55, v1))
      local function f62(p63)
        local v64 = jnp.maximum(p63, p63)
        local v65 = jnp.stack{p63, p63 * p63, jnp.sin(p63)}
        local v66 = jnp.sum(v65)
        local v67 = jnp.tanh(v64 + v66)
        return v67
      end
      local v68 = custom_v(f62)(v47)
      local function f69(p70)
        local v71 = v19:at(1):set(v19[0] * 2.0)
        local v72 = jnp.where(jnp.greater(p46, 0.1), p46, p46)
        local v73 = (v72 + v61)
        local v74 = p70[1]
        local v75 = (v73 + v72)
        local v76 = (v74 * K)
        local v77 = jnp.tanh(v71 + v76 + v75)
        return v77
      end
      local v78 = jax.grad(function(a) return jnp.sum(f69(a)) end)(v19)
      local v79 = jnp.sum(v78)
      local v80 = jnp.tanh(v68 + v79)
      return v80
    end
    local v81 = jax.grad(function(a) return jnp.sum(f45(a)) end)(x)
    local v82 = jnp.log1p(v19 * v19)
    local v83 = jnp.sum(v81)
    local v84 = jnp.sum(v82)
    local v85 = jnp.tanh(v83 + v84)
    return v85
  end
  local v86 = jax.vmap(f20)(x)
  local v87 = jnp.tanh(v86)
  return v87
end
return program]==] },
  { seed = 28, want = { 0.5116036457129951, 0.750347294387119, -0.631722193679202 }, text = [==[
local function program(x)
  local v1 = jnp.outer(K[":2"], x)
  local function f2(p3)
    local v4 = jnp.maximum(p3, p3)
    local v5 = (v4 + p3)
    local v6 = jnp.reshape(v5.T, {2, 3})
    local v7 = jnp.tanh(v6)
    return v7
  end
  local v8 = custom_v(f2)(v1)
  local v9 = v8[1]
  local v10 = jnp.tanh(v9)
  return v10
end
return program]==] },
  { seed = 29, want = { 0.9925275277004841, 0.9997952982966494, 0.8838218736041991 }, text = [==[
local function program(x)
  local v1 = jnp.sum(x)
  local v2 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v3 = v2:at(1):set(v2[0] * 2.0)
  local v4 = jnp.maximum(x, x)
  local function f5(p6)
    local v7 = jnp.arctan2(p6, 2.0 + p6 * p6)
    local v8 = jnp.take(v7, jnp.int32{2, 0, 0}, {axis = 0})
    local function f9(p10, p11)
      local v12 = jnp.dot(v8, v8)
      local v13 = (v7 - v8)
      local v14 = jnp.max(v8)
      local function f15(p16)
        local v17 = (0.5 - v7)
        local v18 = jnp.tanh(p11)
        local v19 = (v17 - v13)
        local v20 = jnp.arctan2(p10, 2.0 + v13 * v13)
        local v21 = jnp.sum(v19)
        local v22 = jnp.sum(v20)
        local v23 = jnp.tanh(v18 + v21 + v22 + p16)
        return v23
      end
      local v24 = jax.checkpoint(f15)(p11)
      local v25 = (v12 * K)
      local v26 = (v14 * K)
      local v27 = (v24 * K)
      local v28 = jnp.tanh(v25 + v26 + v27)
      return v28
    end
    local v29 = (lax.scan(function(c, e) return f9(c, e), c[1] end, p6, p6))
    local v30 = jnp.tanh(v7)
    local v31 = jnp.tanh(v29 + v30)
    return v31
  end
  local v32 = custom_j(f5)(v4)
  local function f33(p34)
    local v35 = jnp.exp(-v32 * v32)
    local function f36(p37)
      local v38 = jnp.cos(p37)
      local function f39(p40)
        local v41 = jnp.concatenate{p37["1:"], p37[":1"]}
        local v42 = jax.nn.logsumexp(p37)
        local v43 = (v42 * K)
        local v44 = jnp.tanh(v41 + v43 + p40)
        return v44
      end
      local function f45(p46)
        local v47 = jnp.arctan2(p37, 2.0 + v38 * v38)
        local v48 = (p37 * v47)
        local v49 = jnp.exp(-v48 * v48)
        local v50 = jnp.tanh(v49 + p46)
        return v50
      end
      local v51 = (lax.cond(jnp.greater(p34, 0.2), f39, f45, v38))
      local function f52(p53)
        local v54 = (v38 * p37)
        local v55 = jnp.flip(p53)
        local v56 = jax.nn.softmax(v51)
        local v57 = jnp.tanh(v54 + v55 + v56)
        return v57
      end
      local v58 = jax.checkpoint(f52)(v38)
      local function f59(p60)
        local v61 = jnp.flip(v58)
        local v62 = jnp.concatenate{v61["1:"], v61[":1"]}
        local v63 = jnp.dot(v61, v61)
        local v64 = jnp.minimum(p60, 0.7 * v58)
        local v65 = (v63 * K)
        local v66 = jnp.tanh(v62 + v65 + v64)
        return v66
      end
      local v67 = lax.fori_loop(0, 0, function(i, c) return f59(c) end, v58)
      local v68 = jnp.abs(v51)
      local v69 = jnp.tanh(v67 + v68)
      return v69
    end
    local function f70(p71)
      local function f72(p73)
        local v74 = p73:at(1):set(p73[0] * 2.0)
        local v75 = jax.nn.softmax(v35)
        local v76 = jnp.tanh(v74 + v75)
        return v76
      end
      local v77 = jax.jit(f72)(v35)
      local v78 = jax.nn.softmax(p71)
      local v79 = (0.5 - v77)
      local v80 = jnp.tanh(v78 + v79)
      return v80
    end
    local v81 = (lax.cond(jnp.greater(v1, 0.2), f36, f70, v35))
    local v82 = jnp.sum(v81)
    local v83 = jnp.tanh(v82)
    return v83
  end
  local v84 = lax.map(f33, v4)
  local v85 = jnp.tanh(v3 + v84)
  return v85
end
return program]==] },
  { seed = 30, want = { 0.9619290877845428, 0.20430628209160998, 0.9258886649568154 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.sqrt(1.5 + x * x)
    local v4 = jnp.where(jnp.greater(x, 0.1), x, x)
    local v5 = jnp.sum(v3)
    local v6 = jnp.log1p(x * x)
    local function f7(p8)
      local v9 = jnp.flip(p2)
      local function f10(p11)
        local v12 = jnp.stack{v4, v4 * 0.5}
        local v13 = jax.nn.logsumexp(v6)
        local v14 = jnp.stack{v13, v13 * v13, jnp.sin(v13)}
        local v15 = v12[1]
        local v16 = (p11 * K)
        local v17 = jnp.tanh(v15 + v14 + v16)
        return v17
      end
      local v18 = jax.grad(function(a) return jnp.sum(f10(a)) end)(v5)
      local v19 = (p8 * K)
      local v20 = jnp.flip(v9)
      local v21 = jnp.sum(v19)
      local v22 = jnp.sum(v20)
      local v23 = jnp.tanh(v18 + v21 + v22)
      return v23
    end
    local v24 = jax.jit(f7)(v5)
    local v25 = (v24 * K)
    local v26 = jnp.tanh(v25)
    return v26
  end
  local v27 = lax.fori_loop(0, 2, function(i, c) return f1(c) end, x)
  local function f28(p29)
    local v30 = jnp.take(p29, jnp.int32{2, 0, 0}, {axis = 0})
    local v31 = jax.nn.logsumexp(p29)
    local function f32(p33)
      local v34 = (0.5 - v27)
      local v35 = jnp.flip(v34)
      local v36 = jnp.tanh(v35 + p33)
      return v36
    end
    local function f37(p38)
      local v39 = jnp.sin(p38)
      local v40 = jax.nn.softmax(p38)
      local v41 = jnp.tanh(v39 + v40)
      return v41
    end
    local v42 = (lax.cond(jnp.greater(v31, 0.2), f32, f37, p29))
    local v43 = (v42 + v27)
    local v44 = p29:at(1):set(p29[0] * 2.0)
    local v45 = jnp.tanh(v30 + v43 + v44)
    return v45
  end
  local v46 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v27) * 0.1) end, function(s) return {s[1] + 1.0, f28(s[2])} end, {jnp.array(0.0, "float64"), v27})[2]
  local v47 = (x - v27)
  local function f48(p49)
    local v50 = v27[1]
    local function f51(p52)
      local v53 = jnp.abs(v47)
      local v54 = jnp.abs(v53)
      local function f55(p56)
        local v57 = jnp.stack{v54, v54 * 0.5}
        local v58 = jnp.maximum(v54, v53)
        local v59 = v57[1]
        local v60 = jnp.maximum(p56, p56)
        local v61 = jnp.tanh(v58 + v59 + v60)
        return v61
      end
      local function f62(p63)
        local v64 = (0.5 - v53)
        local v65 = jnp.concatenate{v54["1:"], v54[":1"]}
        local v66 = jnp.maximum(v64, v65)
        local v67 = jnp.maximum(p63, v66)
        local v68 = jnp.sort(v64)
        local v69 = jnp.tanh(v67 + v68)
        return v69
      end
      local v70 = (lax.cond(jnp.greater(v50, 0.2), f55, f62, p49))
      local v71 = (0.5 - v54)
      local v72 = jnp.sum(v70)
      local v73 = jnp.sum(v71)
      local v74 = jnp.sum(p52)
      local v75 = jnp.tanh(v72 + v73 + v74)
      return v75
    end
    local v76 = (select(2, jax.jvp(jax.grad(f51), {v27}, {v46})))
    local v77 = jnp.tanh(v76)
    return v77
  end
  local v78 = jax.checkpoint(f48)(x)
  local v79 = jax.nn.logsumexp(v27)
  local v80 = jnp.cos(v27)
  local v81 = (v79 * K)
  local v82 = jnp.tanh(v78 + v81 + v80)
  return v82
end
return program]==] },
  { seed = 31, want = { 0.8425793256589295, -0.9544921130743921, 0.9929194195581068 }, text = [==[
local function program(x)
  local v1 = jnp.sum(x)
  local v2 = (x + x)
  local v3 = (v1 * K)
  local v4 = jnp.tanh(v3 + v2)
  return v4
end
return program]==] },
  { seed = 32, want = { 0.0, 0.0, 0.0 }, text = [==[
local function program(x)
  local v1 = (x - x)
  local v2 = jnp.concatenate{v1["1:"], v1[":1"]}
  local v3 = jnp.tanh(v2)
  return v3
end
return program]==] },
  { seed = 33, want = { 0.9730594623812342, 0.5969461092287989, 0.9754343854414668 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.stack{p2, p2 * 0.5}
    local function f4(p5, p6)
      local v7 = jnp.prod(p2)
      local v8 = jnp.sum(v3, {axis = 0})
      local v9 = (v7 * K)
      local v10 = (p6 * K)
      local v11 = jnp.tanh(v9 + v8 + p5 + v10)
      return v11
    end
    local v12 = (lax.scan(function(c, e) return f4(c, e), c[1] end, p2, p2, {reverse = true}))
    local v13 = jnp.sort(x)
    local v14 = jnp.log1p(v3 * v3)
    local v15 = v14[1]
    local v16 = jnp.tanh(v12 + v13 + v15)
    return v16
  end
  local v17 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f1(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local function f18(p19)
    local v20 = (x - v17)
    local function f21(p22)
      local v23 = jnp.dot(W, p22)
      local v24 = v23:at(jnp.int32{0, 2, 0}):add(v23)
      local v25 = jnp.take(v23, jnp.int32{2, 0, 0}, {axis = 0})
      local v26 = jnp.tanh(v24 + v25)
      return v26
    end
    local v27 = custom_j(f21)(v17)
    local v28 = jnp.dot(W, v20)
    local function f29(p30)
      local v31 = jnp.sqrt(1.5 + v27 * v27)
      local v32 = jnp.prod(v31)
      local v33 = jnp.cos(p30)
      local v34 = jnp.tanh(v32 + v33)
      return v34
    end
    local v35 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p19) * 0.1) end, function(s) return {s[1] + 1.0, f29(s[2])} end, {jnp.array(0.0, "float64"), p19})[2]
    local v36 = jnp.concatenate{v20["1:"], v20[":1"]}
    local v37 = jnp.sum(v28)
    local v38 = jnp.sum(v36)
    local v39 = jnp.tanh(v37 + v35 + v38)
    return v39
  end
  local v40 = jax.vmap(f18)(v17)
  local v41 = jnp.concatenate{v40["1:"], v40[":1"]}
  local v42 = jnp.prod(v40)
  local v43 = jax.nn.softmax(x)
  local v44 = jnp.sin(v43)
  local v45 = (v42 * K)
  local v46 = jnp.tanh(v41 + v45 + v44)
  return v46
end
return program]==] },
  { seed = 34, want = { 0.9506995003510608, 0.5685143807664023, 0.8432372106963955 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.log1p(p2 * p2)
    local function f4(p5)
      local v6 = (x - p5)
      local v7 = jnp.take(p5, jnp.int32{2, 0, 0}, {axis = 0})
      local function f8(p9)
        local v10 = jnp.sum(p9)
        local v11 = jnp.where(jnp.greater(p5, 0.1), p5, p5)
        local v12 = p9[1]
        local v13 = (v10 * K)
        local v14 = (v12 * K)
        local v15 = jnp.tanh(v13 + v11 + v14)
        return v15
      end
      local v16 = lax.fori_loop(0, 2, function(i, c) return f8(c) end, v7)
      local v17 = jnp.maximum(v6, v16)
      local v18 = jnp.tanh(v17)
      return v18
    end
    local v19 = (select(2, jax.linearize(f4, x))(x))
    local v20 = v19:at(1):set(v19[0] * 2.0)
    local v21 = jnp.sqrt(1.5 + v20 * v20)
    local v22 = jnp.sum(v21)
    local v23 = jnp.tanh(v3 + v22)
    return v23
  end
  local v24 = jax.vmap(f1)(x)
  local function f25(p26)
    local function f27(p28)
      local v29 = jnp.max(p26)
      local function f30(p31)
        local v32 = p28:at(1):set(p28[0] * 2.0)
        local v33 = jnp.concatenate{p28["1:"], p28[":1"]}
        local v34 = jnp.tanh(v32 + v33 + p31)
        return v34
      end
      local v35 = jax.checkpoint(f30)(p28)
      local v36 = jnp.max(p28)
      local v37 = jnp.cumsum(p26)
      local v38 = (v29 * K)
      local v39 = (v36 * K)
      local v40 = jnp.tanh(v38 + v35 + v39 + v37)
      return v40
    end
    local function f41(p42)
      local function f43(p44)
        local v45 = jnp.flip(p44)
        local v46 = (p42 - p44)
        local v47 = jnp.dot(W, p44)
        local v48 = jnp.tanh(v45 + v46 + v47)
        return v48
      end
      local v49 = (select(2, jax.linearize(f43, p26))(p42))
      local function f50(p51)
        local v52 = jnp.cos(p51)
        local v53 = jnp.sum(v49)
        local v54 = (v52 - v52)
        local v55 = jnp.stack{v52, v52 * 0.5}
        local v56 = (v55 * v55)
        local v57 = (v53 * K)
        local v58 = v56[1]
        local v59 = jnp.tanh(v57 + v54 + v58)
        return v59
      end
      local v60 = jax.grad(function(a) return jnp.sum(f50(a)) end)(p26)
      local v61 = jnp.where(jnp.greater(v49, 0.1), v49, p26)
      local v62 = jnp.tanh(v60 + v61)
      return v62
    end
    local v63 = (lax.cond(jnp.greater(jnp.sum(p26), 0.2), f27, f41, p26))
    local v64 = jnp.outer(K[":2"], v63)
    local function f65(p66)
      local v67 = jnp.take(v63, jnp.int32{2, 0, 0}, {axis = 0})
      local v68 = jnp.tanh(v64)
      local v69 = jnp.dot(W, v67)
      local v70 = v68[1]
      local v71 = jnp.tanh(v69 + v70 + p66)
      return v71
    end
    local v72 = (select(2, jax.linearize(f65, p26))(v63))
    local v73 = v64[1]
    local v74 = jnp.tanh(v72 + v73)
    return v74
  end
  local v75 = custom_v(f25)(x)
  local v76 = jnp.prod(v75)
  local v77 = jnp.abs(v76)
  local v78 = jnp.tanh(v75)
  local v79 = jnp.max(v75)
  local v80 = (v77 * K)
  local v81 = (v79 * K)
  local v82 = jnp.tanh(v24 + v80 + v78 + v81)
  return v82
end
return program]==] },
  { seed = 35, want = { 0.9997632935046686, -0.7641720687767241, 0.9508485120646607 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = jnp.abs(p2)
      local function f6(p7)
        local v8 = jnp.where(jnp.greater(x, 0.1), x, p2)
        local v9 = p4:at(1):set(p4[0] * 2.0)
        local v10 = jnp.sum(v8)
        local v11 = jnp.sum(v9)
        local v12 = jnp.tanh(v10 + v11 + p7)
        return v12
      end
      local v13 = jax.vmap(f6)(v5)
      local v14 = jnp.sqrt(1.5 + p4 * p4)
      local v15 = (v14 + v14)
      local v16 = jnp.tanh(v13 + v15)
      return v16
    end
    local v17 = (select(2, jax.linearize(f3, p2))(x))
    local v18 = jnp.flip(v17)
    local v19 = jnp.dot(x, x)
    local v20 = (0.5 - v18)
    local v21 = jnp.maximum(v20, p2)
    local v22 = (v19 * K)
    local v23 = jnp.tanh(v22 + v21)
    return v23
  end
  local function f24(p25)
    local v26 = jnp.sqrt(1.5 + x * x)
    local v27 = (x / (1.5 + v26 * v26))
    local v28 = jnp.dot(p25, p25)
    local v29 = (v28 * K)
    local v30 = jnp.tanh(v27 + v29)
    return v30
  end
  local v31 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f1, f24, x))
  local v32 = jnp.sum(x)
  local v33 = jnp.stack{v31, v31 * 0.5}
  local v34 = (v32 * v32)
  local v35 = jnp.abs(v32)
  local v36 = v31:at(jnp.int32{0, 2, 0}):add(v31)
  local v37 = v33[1]
  local v38 = (v34 * K)
  local v39 = (v35 * K)
  local v40 = jnp.tanh(v37 + v38 + v39 + v36)
  return v40
end
return program]==] },
  { seed = 36, want = { 0.7606663353804468, 0.7606663353804468, 0.7606663353804468 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = jnp.dot(W, p4)
      local v6 = jnp.sum(p4)
      local v7 = jnp.minimum(v6, 0.7 * v6)
      local function f8(p9)
        local v10 = (v5 + v5)
        local v11 = jnp.minimum(p9, 0.7 * v7)
        local v12 = jnp.tanh(v10)
        local v13 = jnp.stack{v11, v11 * v11, jnp.sin(v11)}
        local v14 = jnp.stack{p9, p9 * p9, jnp.sin(p9)}
        local v15 = jnp.sum(v12)
        local v16 = jnp.sum(v13)
        local v17 = jnp.sum(v14)
        local v18 = jnp.tanh(v15 + v16 + v17)
        return v18
      end
      local v19 = lax.map(f8, p4)
      local function f20(p21)
        local v22 = jax.nn.softmax(p21)
        local v23 = jnp.outer(K[":2"], v5)
        local v24 = jnp.dot(W[":2, :2"], v23)
        local v25 = v24[1]
        local v26 = jnp.tanh(v22 + v25)
        return v26
      end
      local function f27(p28)
        local v29 = (v19 * p4)
        local v30 = jnp.abs(v29)
        local v31 = jnp.minimum(v7, 0.7 * v6)
        local v32 = (v31 + v31)
        local v33 = jnp.sqrt(1.5 + v29 * v29)
        local v34 = (v32 * K)
        local v35 = jnp.tanh(v30 + v34 + v33 + p28)
        return v35
      end
      local v36 = (lax.cond(jnp.greater(v7, 0.2), f20, f27, p4))
      local v37 = jnp.tanh(v36)
      return v37
    end
    local v38 = custom_j(f3)(x)
    local function f39(p40)
      local function f41(p42, p43)
        local v44 = jnp.concatenate{x["1:"], x[":1"]}
        local v45 = (v44 + v44)
        local v46 = jnp.abs(v38)
        local v47 = (v45 + v45)
        local v48 = (p43 * K)
        local v49 = jnp.tanh(v46 + v47 + p42 + v48)
        return v49
      end
      local v50 = (lax.scan(function(c, e) return f41(c, e), c[1] end, x, v38))
      local v51 = jnp.dot(W, x)
      local v52 = (p40 * K)
      local v53 = jnp.tanh(v50 + v51 + v52)
      return v53
    end
    local v54 = jax.checkpoint(f39)(p2)
    local function f55(p56)
      local function f57(p58)
        local v59 = jnp.max(p58)
        local v60 = jnp.sum(v38)
        local v61 = (v54 * v38)
        local v62 = jnp.log1p(p58 * p58)
        local v63 = jnp.log1p(p56 * p56)
        local v64 = (v59 * K)
        local v65 = (v60 * K)
        local v66 = jnp.tanh(v64 + v65 + v61 + v62 + v63)
        return v66
      end
      local v67 = jax.grad(function(a) return jnp.sum(f57(a)) end)(v54)
      local v68 = jnp.stack{v38, v38 * 0.5}
      local function f69(p70)
        local v71 = jnp.abs(p70)
        local v72 = jnp.sin(p70)
        local v73 = (v71 / (1.5 + v72 * v72))
        local v74 = jnp.tanh(v73)
        return v74
      end
      local v75 = custom_j(f69)(p2)
      local function f76(p77)
        local v78 = jax.nn.softmax(v54)
        local v79 = jnp.prod(v67)
        local v80 = jnp.stack{p2, p2 * p2, jnp.sin(p2)}
        local v81 = jnp.concatenate{v78["1:"], v78[":1"]}
        local v82 = (v78 + p77)
        local v83 = (v79 * K)
        local v84 = jnp.tanh(v83 + v80 + v81 + v82)
        return v84
      end
      local v85 = (select(2, jax.jvp(f76, {v54}, {v38})))
      local v86 = jnp.dot(W, p56)
      local v87 = jnp.sum(v68)
      local v88 = jnp.sum(v85)
      local v89 = jnp.sum(v86)
      local v90 = jnp.tanh(v87 + v75 + v88 + v89)
      return v90
    end
    local v91 = (select(2, jax.jvp(jax.grad(f55), {v38}, {x})))
    local v92 = jnp.sum(v91)
    local v93 = jnp.tanh(v92)
    return v93
  end
  local v94 = jax.vmap(f1)(x)
  local function f95(p96)
    local v97 = (x - v94)
    local v98 = jnp.exp(-x * x)
    local v99 = jnp.tanh(v97 + v98 + p96)
    return v99
  end
  local v100 = jax.grad(function(a) return jnp.sum(f95(a)) end)(v94)
  local v101 = jnp.minimum(v100, 0.7 * v94)
  local function f102(p103)
    local v104 = jnp.abs(v100)
    local function f105(p106)
      local v107 = jax.nn.softmax(p106)
      local v108 = jnp.sqrt(1.5 + v107 * v107)
      local v109 = p106:at(jnp.int32{0, 2, 0}):add(p106)
      local v110 = jnp.sort(v108)
      local v111 = jnp.tanh(v109 + v110)
      return v111
    end
    local v112 = custom_j(f105)(v94)
    local function f113(p114)
      local function f115(p116)
        local v117 = (0.5 - p116)
        local v118 = (p114 * K)
        local v119 = jnp.stack{p116, p116 * p116, jnp.sin(p116)}
        local v120 = jnp.tanh(v104)
        local v121 = v119:at(jnp.int32{0, 2, 0}):add(v119)
        local v122 = jnp.sum(v118)
        local v123 = jnp.sum(v120)
        local v124 = jnp.sum(v121)
        local v125 = jnp.tanh(v117 + v122 + v123 + v124)
        return v125
      end
      local function f126(p127)
        local v128 = jnp.take(v100, jnp.int32{2, 0, 0}, {axis = 0})
        local v129 = jnp.log1p(p103 * p103)
        local v130 = jnp.dot(W, v128)
        local v131 = jnp.flip(v112)
        local v132 = jnp.sum(v130)
        local v133 = jnp.sum(v131)
        local v134 = jnp.tanh(v129 + v132 + v133 + p127)
        return v134
      end
      local v135 = (lax.cond(jnp.greater(p114, 0.2), f115, f126, p114))
      local function f136(p137)
        local v138 = jax.nn.logsumexp(v112)
        local v139 = v104:at(1):set(v104[0] * 2.0)
        local v140 = jnp.sum(v139)
        local v141 = jnp.tanh(v138 + v140 + p137)
        return v141
      end
      local v142 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v135) * 0.1) end, function(s) return {s[1] + 1.0, f136(s[2])} end, {jnp.array(0.0, "float64"), v135})[2]
      local function f143(p144)
        local v145 = (v101 - v101)
        local v146 = jnp.cos(v142)
        local v147 = jnp.sum(v145)
        local v148 = jnp.sum(p144)
        local v149 = jnp.tanh(v147 + v146 + v148)
        return v149
      end
      local v150 = jax.grad(function(a) return jnp.sum(f143(a)) end)(v100)
      local v151 = (v101 + v150)
      local v152 = jnp.cos(v112)
      local v153 = jnp.sum(v151)
      local v154 = jnp.sum(v152)
      local v155 = jnp.tanh(v153 + v154)
      return v155
    end
    local v156 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p103) * 0.1) end, function(s) return {s[1] + 1.0, f113(s[2])} end, {jnp.array(0.0, "float64"), p103})[2]
    local v157 = jax.nn.softmax(v112)
    local v158 = jnp.concatenate{v104["1:"], v104[":1"]}
    local v159 = jnp.sum(v157)
    local v160 = jnp.sum(v158)
    local v161 = jnp.tanh(v156 + v159 + v160)
    return v161
  end
  local v162 = lax.map(f102, v101)
  local v163 = jnp.tanh(v162)
  return v163
end
return program]==] },
  { seed = 37, want = { 0.533195908667647, 0.002399995392010659, -0.003599984448080695 }, text = [==[
local function program(x)
  local v1 = x[1]
  local v2 = jnp.dot(x, x)
  local v3 = jnp.prod(x)
  local v4 = jnp.outer(K[":2"], x)
  local v5 = jnp.prod(x)
  local v6 = v4[1]
  local v7 = (v1 * K)
  local v8 = (v2 * K)
  local v9 = (v3 * K)
  local v10 = (v5 * K)
  local v11 = jnp.tanh(v7 + v8 + v9 + v10 + v6)
  return v11
end
return program]==] },
  { seed = 38, want = { 0.41044003026390335, -0.17202887500338404, 0.27989826552503494 }, text = [==[
local function program(x)
  local v1 = jax.nn.softmax(x)
  local function f2(p3)
    local v4 = jnp.take(v1, jnp.int32{2, 0, 0}, {axis = 0})
    local v5 = (v1 - x)
    local v6 = (v1 - v4)
    local v7 = jnp.sqrt(1.5 + v6 * v6)
    local v8 = jnp.tanh(v5 + v7 + p3)
    return v8
  end
  local function f9(p10)
    local v11 = v1:at(jnp.int32{0, 2, 0}):add(v1)
    local function f12(p13)
      local function f14(p15)
        local v16 = jnp.prod(v11)
        local v17 = jax.nn.softmax(p10)
        local v18 = jnp.cos(v11)
        local v19 = (v16 * K)
        local v20 = jnp.tanh(v19 + v17 + v18 + p15)
        return v20
      end
      local v21 = (select(2, jax.linearize(f14, v11))(v1))
      local v22 = (p10 * v21)
      local v23 = (p13 - v21)
      local function f24(p25)
        local v26 = jnp.sort(v23)
        local v27 = (v23 + v22)
        local v28 = jnp.stack{v26, v26 * 0.5}
        local v29 = v28[1]
        local v30 = jnp.tanh(v27 + v29 + p25)
        return v30
      end
      local v31 = jax.grad(function(a) return jnp.sum(f24(a)) end)(p13)
      local v32 = jnp.tanh(v31)
      return v32
    end
    local v33 = jax.jit(f12)(v11)
    local v34 = jnp.outer(K[":2"], v33)
    local v35 = jnp.sort(v1)
    local v36 = v34[1]
    local v37 = jnp.tanh(v36 + v35)
    return v37
  end
  local v38 = (lax.cond(jnp.greater(jnp.sum(v1), 0.2), f2, f9, v1))
  local v39 = v1[1]
  local function f40(p41)
    local function f42(p43)
      local v44 = jnp.dot(x, x)
      local v45 = jnp.sum(p43)
      local v46 = (v44 * K)
      local v47 = (v45 * K)
      local v48 = jnp.tanh(v46 + v47)
      return v48
    end
    local v49 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v38) * 0.1) end, function(s) return {s[1] + 1.0, f42(s[2])} end, {jnp.array(0.0, "float64"), v38})[2]
    local function f50(p51)
      local v52 = jnp.abs(v1)
      local v53 = jnp.concatenate{p51["1:"], p51[":1"]}
      local v54 = (0.5 - v53)
      local v55 = jnp.stack{v52, v52 * 0.5}
      local v56 = v55[1]
      local v57 = jnp.tanh(v54 + v56)
      return v57
    end
    local v58 = jax.grad(function(a) return jnp.sum(f50(a)) end)(x)
    local v59 = jnp.flip(v49)
    local v60 = (p41 * K)
    local v61 = jnp.tanh(v58 + v59 + v60)
    return v61
  end
  local v62 = (select(2, jax.jvp(f40, {v39}, {v39})))
  local function f63(p64)
    local function f65(p66)
      local v67 = (p64 * K)
      local v68 = jnp.sort(v67)
      local v69 = jnp.log1p(v67 * v67)
      local function f70(p71)
        local v72 = jnp.minimum(p64, 0.7 * p66)
        local v73 = jnp.prod(v67)
        local v74 = jnp.stack{v73, v73 * v73, jnp.sin(v73)}
        local v75 = jnp.stack{p64, p64 * p64, jnp.sin(p64)}
        local v76 = jnp.dot(v74, v74)
        local v77 = (v72 * K)
        local v78 = (v76 * K)
        local v79 = jnp.tanh(v77 + v75 + v78 + p71)
        return v79
      end
      local function f80(p81)
        local v82 = (p64 * K)
        local v83 = (v68 / (1.5 + p81 * p81))
        local v84 = jnp.flip(v69)
        local v85 = jnp.sin(p81)
        local v86 = jnp.tanh(v82 + v83 + v84 + v85)
        return v86
      end
      local v87 = (lax.cond(jnp.greater(p64, 0.2), f70, f80, v67))
      local v88 = jnp.sum(v87)
      local v89 = jnp.tanh(v88)
      return v89
    end
    local v90 = jax.checkpoint(f65)(p64)
    local function f91(p92)
      local v93 = jnp.sqrt(1.5 + p92 * p92)
      local function f94(p95)
        local v96 = jnp.where(jnp.greater(p92, 0.1), p92, p92)
        local v97 = (p92 + p95)
        local v98 = jnp.cos(p95)
        local v99 = jnp.minimum(v96, 0.7 * p95)
        local v100 = (v97 * K)
        local v101 = (v98 * K)
        local v102 = (v99 * K)
        local v103 = jnp.tanh(v100 + v101 + v102)
        return v103
      end
      local v104 = (select(2, jax.linearize(f94, v93))(v93))
      local v105 = jnp.flip(v104)
      local v106 = jnp.sum(v105)
      local v107 = jnp.tanh(v106)
      return v107
    end
    local v108 = custom_v(f91)(v90)
    local v109 = jnp.tanh(v90)
    local v110 = (v108 - p64)
    local v111 = jnp.where(jnp.greater(v90, 0.1), v90, v90)
    local v112 = jnp.tanh(v109 + v110 + v111)
    return v112
  end
  local v113 = custom_j(f63)(v39)
  local v114 = (v113 * K)
  local v115 = jnp.tanh(v62 + v114)
  return v115
end
return program]==] },
  { seed = 39, want = { 0.9908379659210527, -0.1370842162786939, 0.9671102839115141 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.flip(x)
    local v4 = jnp.cos(p2)
    local v5 = jnp.sum(v3)
    local v6 = jnp.tanh(v5 + v4)
    return v6
  end
  local v7 = jax.vmap(f1)(x)
  local function f8(p9)
    local v10 = jnp.take(p9, jnp.int32{2, 0, 0}, {axis = 0})
    local v11 = jnp.dot(v10, v10)
    local function f12(p13)
      local v14 = jnp.sort(v10)
      local v15 = jax.nn.logsumexp(p9)
      local v16 = jnp.log1p(v10 * v10)
      local v17 = jnp.sort(v10)
      local v18 = jnp.abs(v17)
      local v19 = (v15 * K)
      local v20 = (p13 * K)
      local v21 = jnp.tanh(v14 + v19 + v16 + v18 + v20)
      return v21
    end
    local v22 = jax.grad(function(a) return jnp.sum(f12(a)) end)(v11)
    local function f23(p24)
      local v25 = jnp.arctan2(p24, 2.0 + p24 * p24)
      local v26 = (v25 * K)
      local v27 = jnp.stack{v25, v25 * v25, jnp.sin(v25)}
      local v28 = jnp.sum(v26)
      local v29 = jnp.sum(v27)
      local v30 = jnp.tanh(v28 + v29)
      return v30
    end
    local v31 = custom_j(f23)(v22)
    local function f32(p33)
      local function f34(p35)
        local v36 = (0.5 - v10)
        local v37 = jnp.dot(p33, p33)
        local v38 = jnp.sum(v36)
        local v39 = jnp.tanh(v38 + v37 + p35)
        return v39
      end
      local v40 = lax.fori_loop(0, 1, function(i, c) return f34(c) end, v11)
      local function f41(p42)
        local v43 = jnp.dot(p9, p9)
        local v44 = jnp.sort(p9)
        local v45 = (v43 * K)
        local v46 = jnp.tanh(v45 + v44 + p42)
        return v46
      end
      local function f47(p48)
        local v49 = jnp.minimum(v22, 0.7 * v40)
        local v50 = (v10 + v10)
        local v51 = p33[1]
        local v52 = (v49 * K)
        local v53 = (v51 * K)
        local v54 = jnp.tanh(v52 + v50 + v53 + p48)
        return v54
      end
      local v55 = (lax.cond(jnp.greater(v40, 0.2), f41, f47, p33))
      local v56 = jnp.where(jnp.greater(p33, 0.1), p33, p9)
      local v57 = jnp.tanh(v55 + v56)
      return v57
    end
    local function f58(p59)
      local function f60(p61)
        local v62 = jnp.cos(p61)
        local v63 = jnp.arctan2(p59, 2.0 + v10 * v10)
        local v64 = jnp.exp(-v22 * v22)
        local v65 = jnp.cumsum(p59)
        local v66 = jnp.sum(v63)
        local v67 = jnp.sum(v65)
        local v68 = jnp.tanh(v62 + v66 + v64 + v67)
        return v68
      end
      local v69 = lax.fori_loop(0, 0, function(i, c) return f60(c) end, v31)
      local v70 = (0.5 - p59)
      local function f71(p72)
        local v73 = jnp.sort(p72)
        local v74 = (0.5 - v11)
        local v75 = jnp.log1p(v70 * v70)
        local v76 = jnp.outer(K[":2"], p72)
        local v77 = (v74 * K)
        local v78 = v76[1]
        local v79 = jnp.tanh(v73 + v77 + v75 + v78)
        return v79
      end
      local v80 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p59) * 0.1) end, function(s) return {s[1] + 1.0, f71(s[2])} end, {jnp.array(0.0, "float64"), p59})[2]
      local function f81(p82)
        local v83 = jnp.minimum(p59, 0.7 * v80)
        local v84 = (v80 + v70)
        local v85 = v83[1]
        local v86 = v70:at(jnp.int32{0, 2, 0}):add(v70)
        local v87 = (p82 * K)
        local v88 = (v85 * K)
        local v89 = jnp.tanh(v84 + v88 + v86 + v87)
        return v89
      end
      local v90 = (select(2, jax.linearize(f81, v11))(v31))
      local v91 = jnp.prod(v90)
      local v92 = (v69 * K)
      local v93 = (v91 * K)
      local v94 = jnp.tanh(v92 + v93)
      return v94
    end
    local v95 = (lax.cond(jnp.greater(v11, 0.2), f32, f58, v10))
    local v96 = jnp.tanh(v95)
    return v96
  end
  local v97 = custom_j(f8)(v7)
  local v98 = jnp.dot(x, x)
  local v99 = (v98 * K)
  local v100 = jnp.tanh(v97 + v99)
  return v100
end
return program]==] },
  { seed = 40, want = { 0.6985061276101735, -0.7246933825224146, 0.7530347973088748 }, text = [==[
local function program(x)
  local v1 = jnp.stack{x, x * 0.5}
  local function f2(p3)
    local v4 = jnp.stack{x, x * 0.5}
    local function f5(p6)
      local function f7(p8)
        local v9 = x:at(1):set(x[0] * 2.0)
        local v10 = (p3 - p8)
        local v11 = jnp.sort(v10)
        local v12 = (v4 * v4)
        local v13 = jnp.sum(v9)
        local v14 = jnp.sum(v11)
        local v15 = jnp.sum(v12)
        local v16 = jnp.tanh(v13 + v14 + v15)
        return v16
      end
      local v17 = jax.grad(function(a) return jnp.sum(f7(a)) end)(x)
      local v18 = jnp.max(v1, {axis = 0})
      local v19 = jnp.maximum(p3, v18)
      local v20 = jax.nn.logsumexp(v18)
      local v21 = jnp.stack{v17, v17 * 0.5}
      local v22 = jnp.stack{v19, v19 * 0.5}
      local v23 = (v20 * W[":2"])
      local v24 = jnp.tanh(v21 + v22 + v23 + p6)
      return v24
    end
    local v25 = lax.fori_loop(0, 0, function(i, c) return f5(c) end, v1)
    local v26 = (v4 - v1)
    local v27 = x[1]
    local v28 = jnp.max(x)
    local v29 = v25[1]
    local v30 = v26[1]
    local v31 = (v27 * K)
    local v32 = (v28 * K)
    local v33 = jnp.tanh(v29 + v30 + v31 + v32)
    return v33
  end
  local v34 = lax.fori_loop(0, 1, function(i, c) return f2(c) end, x)
  local function f35(p36)
    local v37 = (x / (1.5 + x * x))
    local function f38(p39)
      local v40 = jnp.tanh(p39)
      local v41 = (p39 * v40)
      local v42 = jnp.dot(W[":2, :2"], v41)
      local v43 = jnp.reshape(p39.T, {2, 3})
      local v44 = jnp.tanh(v42 + v43)
      return v44
    end
    local v45 = custom_j(f38)(v1)
    local v46 = jnp.minimum(x, 0.7 * p36)
    local v47 = jnp.max(v1, {axis = 0})
    local v48 = v45[1]
    local v49 = jnp.tanh(v37 + v48 + v46 + v47)
    return v49
  end
  local v50 = lax.fori_loop(0, 0, function(i, c) return f35(c) end, x)
  local function f51(p52, p53)
    local function f54(p55)
      local v56 = (v34 / (1.5 + p55 * p55))
      local function f57(p58)
        local v59 = jnp.dot(p58, W)
        local v60 = jnp.sum(v59, {axis = 0})
        local v61 = jax.nn.logsumexp(v60)
        local v62 = (v61 * W[":2"])
        local v63 = jnp.tanh(v62)
        return v63
      end
      local v64 = custom_v(f57)(v1)
      local v65 = v64[1]
      local v66 = jnp.tanh(v56 + v65)
      return v66
    end
    local v67 = jax.grad(function(a) return jnp.sum(f54(a)) end)(v50)
    local v68 = (v67 - v34)
    local v69 = (p53 * K)
    local v70 = jnp.tanh(v68 + p52 + v69)
    return v70
  end
  local v71 = (lax.scan(function(c, e) return f51(c, e), c[1] end, v50, x))
  local function f72(p73)
    local v74 = jnp.minimum(v34, 0.7 * v50)
    local v75 = jnp.log1p(v1 * v1)
    local v76 = jnp.sin(v75)
    local function f77(p78)
      local function f79(p80, p81)
        local v82 = jnp.sum(v75, {axis = 0})
        local v83 = jnp.dot(v82, v82)
        local v84 = jnp.stack{v74, v74 * 0.5}
        local v85 = jnp.take(v82, jnp.int32{2, 0, 0}, {axis = 0})
        local v86 = jnp.dot(W[":2, :2"], v84)
        local v87 = (v83 * K)
        local v88 = v86[1]
        local v89 = jnp.tanh(v87 + v85 + v88 + p80 + p81)
        return v89
      end
      local v90 = (lax.scan(function(c, e) return f79(c, e), c[1] end, v50, v75))
      local v91 = v90:at(jnp.int32{0, 2, 0}):add(v90)
      local v92 = v1[1]
      local v93 = jnp.stack{v91, v91 * 0.5}
      local v94 = jnp.stack{v92, v92 * 0.5}
      local v95 = jnp.tanh(v93 + v94 + p78)
      return v95
    end
    local v96 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v75) * 0.1) end, function(s) return {s[1] + 1.0, f77(s[2])} end, {jnp.array(0.0, "float64"), v75})[2]
    local v97 = v76[1]
    local v98 = v96[1]
    local v99 = jnp.tanh(v97 + v98 + p73)
    return v99
  end
  local function f100(p101)
    local function f102(p103)
      local v104 = jnp.maximum(p103, p101)
      local function f105(p106)
        local v107 = jax.nn.logsumexp(v104)
        local v108 = v1[1]
        local v109 = v104:at(1):set(v104[0] * 2.0)
        local v110 = v1[1]
        local v111 = jnp.sum(v108)
        local v112 = jnp.sum(v109)
        local v113 = jnp.sum(v110)
        local v114 = jnp.tanh(v107 + v111 + v112 + v113 + p106)
        return v114
      end
      local v115 = jax.vmap(f105)(v71)
      local v116 = jnp.exp(-p103 * p103)
      local v117 = jnp.sum(v115)
      local v118 = jnp.sum(v116)
      local v119 = jnp.tanh(v117 + v118)
      return v119
    end
    local v120 = (select(2, jax.jvp(jax.grad(f102), {v50}, {p101})))
    local v121 = (0.5 - v120)
    local v122 = jnp.tanh(v121)
    return v122
  end
  local v123 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f72, f100, x))
  local v124 = jnp.tanh(v123)
  return v124
end
return program]==] },
  { seed = 41, want = { 0.7563361109106355, 0.7559567069052096, 0.7559567069052096 }, text = [==[
local function program(x)
  local v1 = jnp.sort(x)
  local function f2(p3)
    local v4 = jnp.concatenate{x["1:"], x[":1"]}
    local v5 = jnp.sort(v4)
    local v6 = (x + x)
    local v7 = jnp.sum(v5)
    local v8 = jnp.sum(v6)
    local v9 = jnp.tanh(v7 + v8 + p3)
    return v9
  end
  local v10 = jax.vmap(f2)(x)
  local v11 = (v1 / (1.5 + v1 * v1))
  local function f12(p13)
    local v14 = jnp.sum(v1)
    local function f15(p16)
      local v17 = jnp.cumsum(x)
      local v18 = jnp.dot(v11, v11)
      local v19 = jnp.sqrt(1.5 + v18 * v18)
      local v20 = jnp.abs(v10)
      local v21 = v10[1]
      local v22 = jnp.sum(v17)
      local v23 = jnp.sum(v20)
      local v24 = jnp.tanh(v22 + v19 + v23 + v21 + p16)
      return v24
    end
    local function f25(p26)
      local v27 = jnp.sort(v11)
      local v28 = jnp.minimum(v10, 0.7 * v1)
      local function f29(p30)
        local v31 = (v14 * K)
        local v32 = (0.5 - v31)
        local v33 = (0.5 - p30)
        local v34 = jnp.sum(v32)
        local v35 = jnp.sum(v33)
        local v36 = jnp.tanh(v34 + v35)
        return v36
      end
      local v37 = (select(2, jax.jvp(jax.grad(f29), {v10}, {v11})))
      local v38 = jnp.sum(v27)
      local v39 = jnp.sum(v28)
      local v40 = jnp.sum(v37)
      local v41 = jnp.tanh(v38 + v39 + v40 + p26)
      return v41
    end
    local v42 = (lax.cond(jnp.greater(p13, 0.2), f15, f25, v14))
    local function f43(p44)
      local function f45(p46)
        local v47 = jnp.flip(p46)
        local v48 = jnp.arctan2(p46, 2.0 + v47 * v47)
        local v49 = jnp.take(v48, jnp.int32{2, 0, 0}, {axis = 0})
        local v50 = jnp.tanh(v49)
        return v50
      end
      local v51 = jax.grad(function(a) return jnp.sum(f45(a)) end)(p44)
      local v52 = jnp.where(jnp.greater(v51, 0.1), v51, v51)
      local v53 = jnp.tanh(v52)
      return v53
    end
    local function f54(p55)
      local v56 = jax.nn.logsumexp(v11)
      local v57 = jnp.exp(-p13 * p13)
      local function f58(p59)
        local v60 = jnp.cos(v11)
        local v61 = jnp.stack{v57, v57 * v57, jnp.sin(v57)}
        local v62 = (v61 - p55)
        local v63 = jnp.arctan2(v61, 2.0 + p59 * p59)
        local v64 = jnp.stack{v61, v61 * 0.5}
        local v65 = jnp.sum(v60)
        local v66 = jnp.sum(v62)
        local v67 = jnp.sum(v63)
        local v68 = jnp.sum(v64)
        local v69 = jnp.tanh(v65 + v66 + v67 + v68)
        return v69
      end
      local v70 = (select(2, jax.jvp(jax.grad(f58), {v11}, {v10})))
      local v71 = (v56 * K)
      local v72 = jnp.tanh(v71 + v70)
      return v72
    end
    local v73 = (lax.cond(jnp.greater(v14, 0.2), f43, f54, v1))
    local v74 = (v14 / (1.5 + p13 * p13))
    local v75 = jnp.sum(v73)
    local v76 = jnp.tanh(v42 + v75 + v74)
    return v76
  end
  local v77 = jax.vmap(f12)(v11)
  local v78 = jnp.take(v77, jnp.int32{2, 0, 0}, {axis = 0})
  local v79 = jnp.tanh(v78)
  return v79
end
return program]==] },
  { seed = 42, want = { 0.13632509145511695, -0.23474553216329833, 0.22722744889130006 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.tanh(x)
    local v4 = jnp.arctan2(v3, 2.0 + p2 * p2)
    local v5 = jnp.tanh(v4)
    return v5
  end
  local v6 = jax.jit(f1)(x)
  local v7 = jnp.sin(v6)
  local v8 = jnp.tanh(v7)
  return v8
end
return program]==] },
  { seed = 43, want = { 0.7132066518229014, -0.18989526812240815, 0.7889137061564827 }, text = [==[
local function program(x)
  local v1 = jax.nn.softmax(x)
  local v2 = jnp.sum(x)
  local v3 = (v2 * K)
  local v4 = jnp.tanh(v1 + v3)
  return v4
end
return program]==] },
  { seed = 44, want = { 0.6139691718905401, -0.3619647026053904, 0.4899892884228714 }, text = [==[
local function program(x)
  local v1 = (0.5 - x)
  local function f2(p3)
    local function f4(p5)
      local function f6(p7)
        local v8 = jnp.abs(p3)
        local v9 = jnp.abs(v8)
        local v10 = jnp.sum(p7)
        local v11 = jnp.tanh(v9 + v10)
        return v11
      end
      local v12 = jax.grad(function(a) return jnp.sum(f6(a)) end)(p5)
      local v13 = jax.nn.logsumexp(v1)
      local function f14(p15)
        local v16 = v12:at(1):set(v12[0] * 2.0)
        local v17 = jax.nn.logsumexp(v16)
        local v18 = (v17 * K)
        local v19 = jnp.tanh(v18 + p15)
        return v19
      end
      local v20 = jax.jit(f14)(x)
      local function f21(p22)
        local v23 = jnp.sin(p22)
        local v24 = jnp.outer(K[":2"], v23)
        local v25 = p22:at(jnp.int32{0, 2, 0}):add(p22)
        local v26 = v24[1]
        local v27 = jnp.tanh(v26 + v25)
        return v27
      end
      local v28 = custom_v(f21)(v1)
      local v29 = (v13 * K)
      local v30 = jnp.tanh(v29 + v20 + v28)
      return v30
    end
    local v31 = (select(2, jax.linearize(f4, v1))(v1))
    local function f32(p33, p34)
      local v35 = (x - v31)
      local v36 = jnp.log1p(p3 * p3)
      local function f37(p38)
        local v39 = jnp.flip(v31)
        local v40 = jnp.stack{v36, v36 * v36, jnp.sin(v36)}
        local v41 = v40:at(1):set(v40[0] * 2.0)
        local v42 = jnp.log1p(v41 * v41)
        local v43 = jnp.take(v42, jnp.int32{2, 0, 0}, {axis = 0})
        local v44 = jnp.tanh(v39 + v43 + p38)
        return v44
      end
      local v45 = jax.jit(f37)(v31)
      local v46 = jnp.log1p(p34 * p34)
      local function f47(p48)
        local v49 = p48:at(jnp.int32{0, 2, 0}):add(p48)
        local v50 = jnp.sqrt(1.5 + v45 * v45)
        local v51 = jnp.cumsum(v49)
        local v52 = jnp.where(jnp.greater(v49, 0.1), v49, v51)
        local v53 = jnp.log1p(v51 * v51)
        local v54 = jnp.tanh(v50 + v52 + v53)
        return v54
      end
      local function f55(p56)
        local v57 = (v36 + p34)
        local v58 = jnp.arctan2(v46, 2.0 + p34 * p34)
        local v59 = jnp.concatenate{v45["1:"], v45[":1"]}
        local v60 = (v46 * K)
        local v61 = jnp.sin(v60)
        local v62 = (v57 * K)
        local v63 = (v58 * K)
        local v64 = jnp.tanh(v62 + v63 + v59 + v61 + p56)
        return v64
      end
      local v65 = (lax.cond(jnp.greater(v46, 0.2), f47, f55, v31))
      local v66 = jnp.tanh(v35 + v65 + p33)
      return v66
    end
    local v67 = (lax.scan(function(c, e) return f32(c, e), c[1] end, x, v31))
    local v68 = jnp.sum(v67)
    local v69 = jnp.tanh(v68)
    return v69
  end
  local v70 = jax.vmap(f2)(x)
  local v71 = v1:at(1):set(v1[0] * 2.0)
  local function f72(p73)
    local v74 = jnp.outer(K[":2"], v1)
    local v75 = jnp.take(p73, jnp.int32{2, 0, 0}, {axis = 0})
    local v76 = v74[1]
    local v77 = jnp.tanh(v76 + v75)
    return v77
  end
  local v78 = lax.fori_loop(0, 2, function(i, c) return f72(c) end, v1)
  local function f79(p80, p81)
    local v82 = (0.5 - v70)
    local function f83(p84)
      local v85 = jax.nn.softmax(v78)
      local v86 = (v82 - v85)
      local v87 = (v82 * v86)
      local v88 = jax.nn.logsumexp(v86)
      local v89 = jnp.sum(v87)
      local v90 = jnp.tanh(v89 + v88 + p84)
      return v90
    end
    local function f91(p92)
      local v93 = jnp.dot(W, v82)
      local v94 = jnp.cumsum(p80)
      local v95 = (p80 / (1.5 + v93 * v93))
      local function f96(p97)
        local v98 = jnp.abs(p97)
        local v99 = jnp.outer(K[":2"], v98)
        local v100 = jnp.cos(p97)
        local v101 = jnp.concatenate{v100["1:"], v100[":1"]}
        local v102 = jnp.reshape(v99.T, {2, 3})
        local v103 = v102[1]
        local v104 = jnp.tanh(v101 + v103)
        return v104
      end
      local v105 = custom_j(f96)(v82)
      local v106 = jnp.sin(v93)
      local v107 = jnp.sum(v94)
      local v108 = jnp.sum(v95)
      local v109 = jnp.sum(v105)
      local v110 = jnp.sum(v106)
      local v111 = jnp.tanh(v107 + v108 + v109 + v110 + p92)
      return v111
    end
    local v112 = (lax.cond(jnp.greater(p81, 0.2), f83, f91, p81))
    local v113 = (v112 * K)
    local v114 = jnp.tanh(v113)
    return v114
  end
  local v115 = (lax.scan(function(c, e) return f79(c, e), c[1] end, v1, v71))
  local v116 = jnp.tanh(v115)
  return v116
end
return program]==] },
  { seed = 45, want = { 0.9687340457575855, -0.31319160988182076, 0.5589807272354363 }, text = [==[
local function program(x)
  local v1 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
  local v2 = (0.5 - x)
  local v3 = jnp.tanh(x)
  local function f4(p5)
    local v6 = (v3 / (1.5 + v3 * v3))
    local v7 = jnp.concatenate{v2["1:"], v2[":1"]}
    local function f8(p9)
      local v10 = jnp.exp(-p9 * p9)
      local v11 = p5:at(jnp.int32{0, 2, 0}):add(p5)
      local v12 = jnp.cos(v11)
      local v13 = jnp.prod(v11)
      local v14 = jnp.sum(v12)
      local v15 = jnp.tanh(v10 + v14 + v13)
      return v15
    end
    local v16 = jax.vmap(f8)(v6)
    local function f17(p18)
      local v19 = jnp.sort(v16)
      local v20 = jnp.sin(p18)
      local v21 = jnp.dot(v20, v20)
      local function f22(p23)
        local v24 = jnp.cos(v20)
        local v25 = jax.nn.logsumexp(v19)
        local v26 = (v20 / (1.5 + v19 * v19))
        local v27 = (v25 * K)
        local v28 = jnp.tanh(v24 + v27 + v26 + p23)
        return v28
      end
      local v29 = jax.jit(f22)(p18)
      local v30 = jnp.cumsum(v29)
      local v31 = (v21 * K)
      local v32 = jnp.tanh(v31 + v30)
      return v32
    end
    local v33 = (select(2, jax.jvp(f17, {v16}, {p5})))
    local v34 = (v6 * v6)
    local v35 = jnp.tanh(v7 + v33 + v34)
    return v35
  end
  local function f36(p37)
    local v38 = jnp.max(v2)
    local function f39(p40)
      local v41 = jnp.dot(p40, p40)
      local v42 = jnp.sqrt(1.5 + v41 * v41)
      local v43 = p40[1]
      local v44 = jnp.sum(p40)
      local v45 = jnp.dot(W, p40)
      local v46 = (v42 * K)
      local v47 = (v43 * K)
      local v48 = (v44 * K)
      local v49 = jnp.tanh(v46 + v47 + v48 + v45)
      return v49
    end
    local v50 = custom_v(f39)(p37)
    local function f51(p52)
      local function f53(p54)
        local v55 = jnp.abs(p54)
        local v56 = jnp.sqrt(1.5 + p54 * p54)
        local v57 = jnp.take(v55, jnp.int32{2, 0, 0}, {axis = 0})
        local v58 = (v57 - v56)
        local v59 = jnp.dot(W, v56)
        local v60 = jnp.tanh(v58 + v59)
        return v60
      end
      local v61 = custom_j(f53)(p37)
      local function f62(p63)
        local v64 = jnp.sin(v61)
        local v65 = (p63 + v61)
        local v66 = jnp.abs(v65)
        local v67 = jnp.stack{v66, v66 * 0.5}
        local v68 = v67[1]
        local v69 = jnp.tanh(v64 + v68)
        return v69
      end
      local v70 = jax.grad(function(a) return jnp.sum(f62(a)) end)(v61)
      local v71 = p52:at(jnp.int32{0, 2, 0}):add(p52)
      local v72 = v61:at(1):set(v61[0] * 2.0)
      local v73 = jnp.tanh(v70 + v71 + v72)
      return v73
    end
    local v74 = jax.grad(function(a) return jnp.sum(f51(a)) end)(v2)
    local function f75(p76)
      local v77 = jnp.cos(p76)
      local v78 = jnp.stack{v77, v77 * 0.5}
      local v79 = v77:at(1):set(v77[0] * 2.0)
      local v80 = jnp.maximum(v79, v77)
      local v81 = v78[1]
      local v82 = jnp.tanh(v81 + v80)
      return v82
    end
    local v83 = custom_j(f75)(v74)
    local v84 = (v38 * K)
    local v85 = jnp.tanh(v84 + v50 + v83)
    return v85
  end
  local v86 = (lax.cond(jnp.greater(jnp.sum(v3), 0.2), f4, f36, v3))
  local v87 = jnp.tanh(v1 + v86)
  return v87
end
return program]==] },
  { seed = 46, want = { 0.52337842091611, 0.9329905837271358, -0.30859241892780154 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.cos(p2)
    local v4 = jnp.sqrt(1.5 + v3 * v3)
    local v5 = jnp.tanh(v4)
    return v5
  end
  local v6 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f1(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local v7 = (v6 - x)
  local v8 = jnp.tanh(v7)
  return v8
end
return program]==] },
  { seed = 47, want = { 0.1285574725216665, -0.37203928193831654, 0.5271440134045456 }, text = [==[
local function program(x)
  local v1 = jnp.sum(x)
  local v2 = jnp.cos(x)
  local function f3(p4)
    local function f5(p6)
      local v7 = p6:at(jnp.int32{0, 2, 0}):add(p6)
      local function f8(p9)
        local v10 = jnp.abs(p9)
        local v11 = jnp.stack{p4, p4 * p4, jnp.sin(p4)}
        local v12 = jnp.abs(p4)
        local v13 = jnp.minimum(v7, 0.7 * v11)
        local v14 = (v12 * K)
        local v15 = jnp.tanh(v10 + v14 + v13)
        return v15
      end
      local v16 = lax.fori_loop(0, 2, function(i, c) return f8(c) end, x)
      local v17 = jnp.tanh(v16)
      return v17
    end
    local v18 = (select(2, jax.linearize(f5, v2))(x))
    local v19 = jnp.where(jnp.greater(v2, 0.1), v2, v2)
    local v20 = jnp.tanh(p4)
    local v21 = jnp.sum(v18)
    local v22 = jnp.sum(v19)
    local v23 = jnp.tanh(v21 + v22 + v20)
    return v23
  end
  local v24 = (select(2, jax.jvp(jax.grad(f3), {v1}, {v1})))
  local v25 = jnp.stack{x, x * 0.5}
  local v26 = (v24 * K)
  local v27 = v25[1]
  local v28 = jnp.tanh(v26 + v27)
  return v28
end
return program]==] },
  { seed = 48, want = { 0.6841967765839262, 0.8713515408282991, 0.9902987100697033 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.arctan2(x, 2.0 + x * x)
    local v4 = jnp.log1p(v3 * v3)
    local v5 = (v4 + v4)
    local v6 = jnp.sum(v5)
    local v7 = jnp.tanh(v6 + p2)
    return v7
  end
  local v8 = lax.map(f1, x)
  local v9 = x:at(1):set(x[0] * 2.0)
  local v10 = jnp.cumsum(v8)
  local function f11(p12)
    local function f13(p14, p15)
      local v16 = jnp.outer(K[":2"], p14)
      local v17 = (0.5 - p14)
      local v18 = v16[1]
      local v19 = (p15 * K)
      local v20 = jnp.tanh(v18 + v17 + v19)
      return v20
    end
    local v21 = (lax.scan(function(c, e) return f13(c, e), c[1] end, p12, p12, {reverse = true}))
    local v22 = jnp.prod(v21)
    local function f23(p24)
      local v25 = jnp.sum(p24)
      local v26 = jnp.stack{v21, v21 * 0.5}
      local v27 = v21:at(1):set(v21[0] * 2.0)
      local v28 = jnp.sum(v26)
      local v29 = jnp.sum(v27)
      local v30 = jnp.tanh(v25 + v28 + v29)
      return v30
    end
    local v31 = jax.grad(function(a) return jnp.sum(f23(a)) end)(v21)
    local v32 = p12[1]
    local v33 = (v22 * K)
    local v34 = (v32 * K)
    local v35 = jnp.tanh(v33 + v31 + v34)
    return v35
  end
  local v36 = custom_j(f11)(v8)
  local v37 = jnp.minimum(v9, 0.7 * v9)
  local v38 = jnp.tanh(v9)
  local v39 = jnp.tanh(v10 + v36 + v37 + v38)
  return v39
end
return program]==] },
  { seed = 49, want = { 0.0, 0.0, 0.0 }, text = [==[
local function program(x)
  local function f1(p2, p3)
    local v4 = jnp.tanh(p3)
    local v5 = jnp.cos(x)
    local function f6(p7)
      local v8 = jnp.max(p2)
      local v9 = jnp.log1p(v5 * v5)
      local v10 = jnp.outer(K[":2"], p7)
      local function f11(p12)
        local v13 = (v4 * K)
        local v14 = jnp.cumsum(p7)
        local v15 = jnp.outer(K[":2"], p12)
        local v16 = jnp.sin(p3)
        local v17 = jnp.take(v9, jnp.int32{2, 0, 0}, {axis = 0})
        local v18 = v15[1]
        local v19 = (v16 * K)
        local v20 = jnp.tanh(v13 + v14 + v18 + v19 + v17)
        return v20
      end
      local v21 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p7) * 0.1) end, function(s) return {s[1] + 1.0, f11(s[2])} end, {jnp.array(0.0, "float64"), p7})[2]
      local v22 = jnp.exp(-v4 * v4)
      local v23 = (v8 * K)
      local v24 = v10[1]
      local v25 = (v22 * K)
      local v26 = jnp.tanh(v23 + v24 + v21 + v25)
      return v26
    end
    local v27 = (select(2, jax.jvp(f6, {p2}, {p2})))
    local v28 = jnp.tanh(v27)
    return v28
  end
  local v29 = (lax.scan(function(c, e) return f1(c, e), c[1] end, x, x, {reverse = true}))
  local function f30(p31)
    local v32 = jnp.abs(v29)
    local v33 = jnp.dot(x, x)
    local v34 = jnp.stack{x, x * 0.5}
    local v35 = jax.nn.softmax(p31)
    local v36 = jnp.sum(v32)
    local v37 = jnp.sum(v34)
    local v38 = jnp.sum(v35)
    local v39 = jnp.tanh(v36 + v33 + v37 + v38)
    return v39
  end
  local v40 = (select(2, jax.jvp(jax.grad(f30), {v29}, {v29})))
  local v41 = jnp.tanh(v40)
  return v41
end
return program]==] },
  { seed = 50, want = { 0.9927226756929682, 0.6114588771243933, 0.9334027754158145 }, text = [==[
local function program(x)
  local v1 = jax.nn.softmax(x)
  local v2 = x:at(1):set(x[0] * 2.0)
  local v3 = jnp.arctan2(v2, 2.0 + x * x)
  local v4 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v5 = jnp.concatenate{v2["1:"], v2[":1"]}
  local v6 = jnp.tanh(v1 + v3 + v4 + v5)
  return v6
end
return program]==] },
  { seed = 51, want = { 0.6288871307245215, -0.317351400936369, 0.45663278672425445 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jax.nn.softmax(p2)
    local v4 = jnp.sum(v3)
    local v5 = (0.5 - v3)
    local function f6(p7)
      local function f8(p9)
        local v10 = jnp.sin(p2)
        local v11 = jnp.abs(v10)
        local v12 = jnp.cos(p9)
        local v13 = jnp.maximum(v5, v11)
        local v14 = (p9 / (1.5 + p9 * p9))
        local v15 = jnp.sum(v13)
        local v16 = jnp.tanh(v12 + v15 + v14)
        return v16
      end
      local v17 = lax.fori_loop(0, 0, function(i, c) return f8(c) end, v4)
      local v18 = p2[1]
      local v19 = jnp.outer(K[":2"], p2)
      local v20 = jnp.stack{v18, v18 * v18, jnp.sin(v18)}
      local v21 = jnp.sum(v19)
      local v22 = jnp.sum(v20)
      local v23 = jnp.sum(p7)
      local v24 = jnp.tanh(v17 + v21 + v22 + v23)
      return v24
    end
    local v25 = (select(2, jax.jvp(jax.grad(f6), {v3}, {v3})))
    local v26 = jnp.tanh(v25)
    return v26
  end
  local v27 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f1(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local v28 = jnp.cos(v27)
  local v29 = jnp.max(v28)
  local v30 = (v29 * K)
  local v31 = jnp.tanh(v30)
  return v31
end
return program]==] },
  { seed = 52, want = { -0.4380881564414792, 0.7519532016315998, 0.5803845002943893 }, text = [==[
local function program(x)
  local v1 = jax.nn.softmax(x)
  local function f2(p3)
    local v4 = jnp.outer(K[":2"], v1)
    local v5 = (v1 * x)
    local v6 = jnp.max(x)
    local v7 = jnp.dot(W[":2, :2"], v4)
    local v8 = (v6 * K)
    local v9 = v7[1]
    local v10 = jnp.tanh(v5 + v8 + v9 + p3)
    return v10
  end
  local function f11(p12)
    local v13 = (p12 - p12)
    local v14 = (x / (1.5 + p12 * p12))
    local function f15(p16)
      local function f17(p18, p19)
        local v20 = jnp.maximum(p12, v13)
        local v21 = jnp.minimum(v14, 0.7 * v20)
        local v22 = (v21 - p18)
        local v23 = jnp.log1p(v20 * v20)
        local v24 = (p19 * K)
        local v25 = jnp.tanh(v22 + v23 + v24)
        return v25
      end
      local v26 = (lax.scan(function(c, e) return f17(c, e), c[1] end, p12, v1))
      local v27 = jnp.tanh(v13)
      local function f28(p29)
        local v30 = jnp.tanh(v14)
        local v31 = (v14 - v26)
        local v32 = jnp.concatenate{v27["1:"], v27[":1"]}
        local v33 = jax.nn.softmax(v31)
        local v34 = jnp.maximum(v30, v32)
        local v35 = (p29 * K)
        local v36 = jnp.tanh(v33 + v34 + v35)
        return v36
      end
      local v37 = (select(2, jax.jvp(f28, {p16}, {p16})))
      local v38 = jnp.sum(v37)
      local v39 = jnp.tanh(v38)
      return v39
    end
    local v40 = jax.vmap(f15)(v14)
    local v41 = jnp.maximum(v14, v14)
    local v42 = jnp.tanh(v40 + v41)
    return v42
  end
  local v43 = (lax.cond(jnp.greater(jnp.sum(v1), 0.2), f2, f11, v1))
  local function f44(p45)
    local v46 = jnp.concatenate{v1["1:"], v1[":1"]}
    local v47 = jnp.take(p45, jnp.int32{2, 0, 0}, {axis = 0})
    local v48 = jnp.sin(v47)
    local v49 = (0.5 - v48)
    local v50 = jnp.tanh(v46 + v49)
    return v50
  end
  local v51 = jax.grad(function(a) return jnp.sum(f44(a)) end)(x)
  local function f52(p53, p54)
    local v55 = jnp.concatenate{v43["1:"], v43[":1"]}
    local v56 = jnp.abs(p53)
    local v57 = jnp.exp(-p53 * p53)
    local v58 = (p54 * K)
    local v59 = jnp.tanh(v55 + v56 + v57 + v58)
    return v59
  end
  local v60 = (lax.scan(function(c, e) return f52(c, e), c[1] end, v43, x, {reverse = true}))
  local v61 = jnp.tanh(v51 + v60)
  return v61
end
return program]==] },
  { seed = 53, want = { 0.9583120819091487, 0.9560319125430374, 0.9584674882506878 }, text = [==[
local function program(x)
  local v1 = jnp.minimum(x, 0.7 * x)
  local v2 = jnp.cos(x)
  local v3 = v2:at(jnp.int32{0, 2, 0}):add(v2)
  local function f4(p5)
    local function f6(p7)
      local v8 = jnp.sum(v1)
      local function f9(p10)
        local v11 = jnp.where(jnp.greater(v1, 0.1), v1, p7)
        local v12 = jax.nn.logsumexp(v3)
        local v13 = v3:at(jnp.int32{0, 2, 0}):add(v3)
        local v14 = (v3 - v3)
        local v15 = jnp.exp(-v12 * v12)
        local v16 = jnp.sum(v11)
        local v17 = jnp.sum(v13)
        local v18 = jnp.sum(v14)
        local v19 = jnp.tanh(v16 + v17 + v18 + v15 + p10)
        return v19
      end
      local function f20(p21)
        local v22 = jnp.dot(W, p7)
        local v23 = (v3 - p7)
        local v24 = jnp.sum(v22)
        local v25 = jnp.sum(v23)
        local v26 = jnp.tanh(v24 + v25 + p21)
        return v26
      end
      local v27 = (lax.cond(jnp.greater(v8, 0.2), f9, f20, v8))
      local function f28(p29)
        local v30 = jnp.take(v2, jnp.int32{2, 0, 0}, {axis = 0})
        local v31 = jnp.prod(v3)
        local v32 = jnp.dot(W, v30)
        local v33 = jnp.sum(v32)
        local v34 = jnp.sum(p29)
        local v35 = jnp.tanh(v31 + v33 + v34)
        return v35
      end
      local v36 = (select(2, jax.jvp(jax.grad(f28), {v2}, {p7})))
      local function f37(p38)
        local v39 = jnp.where(jnp.greater(p38, 0.1), p38, p38)
        local v40 = jnp.prod(v36)
        local v41 = (p38 / (1.5 + v36 * v36))
        local v42 = (v40 / (1.5 + v27 * v27))
        local v43 = (v42 * K)
        local v44 = jnp.tanh(v39 + v41 + v43)
        return v44
      end
      local v45 = (select(2, jax.jvp(f37, {v36}, {v3})))
      local v46 = jnp.tanh(v45)
      return v46
    end
    local v47 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v1) * 0.1) end, function(s) return {s[1] + 1.0, f6(s[2])} end, {jnp.array(0.0, "float64"), v1})[2]
    local v48 = jnp.sin(v1)
    local v49 = jnp.outer(K[":2"], v48)
    local v50 = jnp.sum(v47)
    local v51 = jnp.sum(v49)
    local v52 = jnp.tanh(v50 + v51 + p5)
    return v52
  end
  local v53 = jax.vmap(f4)(x)
  local v54 = v2:at(1):set(v2[0] * 2.0)
  local function f55(p56)
    local v57 = jnp.outer(K[":2"], v54)
    local v58 = jnp.reshape(v57.T, {2, 3})
    local v59 = jnp.minimum(v2, 0.7 * v3)
    local v60 = v54:at(1):set(v54[0] * 2.0)
    local function f61(p62)
      local v63 = jnp.tanh(v60)
      local v64 = (v54 + v63)
      local v65 = jnp.sin(v59)
      local function f66(p67)
        local v68 = jnp.sort(p67)
        local v69 = (v68 + p67)
        local v70 = jax.nn.logsumexp(p67)
        local v71 = jax.nn.logsumexp(p67)
        local v72 = (v70 * K)
        local v73 = (v71 * K)
        local v74 = jnp.tanh(v69 + v72 + v73)
        return v74
      end
      local v75 = custom_j(f66)(v60)
      local v76 = jnp.dot(W, v65)
      local v77 = (p62 * K)
      local v78 = jnp.tanh(v64 + v75 + v76 + v77)
      return v78
    end
    local v79 = (select(2, jax.jvp(f61, {p56}, {p56})))
    local v80 = jnp.sum(v58)
    local v81 = jnp.sum(v79)
    local v82 = jnp.tanh(v80 + v81)
    return v82
  end
  local v83 = lax.map(f55, v2)
  local v84 = jnp.tanh(v53 + v83)
  return v84
end
return program]==] },
  { seed = 54, want = { 0.42437871744595956, 0.024579052490811826, 0.32845775012062767 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = jnp.flip(p4)
      local v6 = jnp.dot(W, v5)
      local v7 = jnp.sum(v6)
      local v8 = jnp.tanh(v7)
      return v8
    end
    local v9 = jax.grad(function(a) return jnp.sum(f3(a)) end)(p2)
    local function f10(p11)
      local function f12(p13)
        local v14 = p2[1]
        local v15 = jnp.where(jnp.greater(p11, 0.1), p11, v14)
        local v16 = (p13 * K)
        local v17 = jnp.sum(v16)
        local v18 = jnp.tanh(v15 + v17)
        return v18
      end
      local v19 = jax.vmap(f12)(v9)
      local v20 = jnp.max(v9)
      local function f21(p22)
        local v23 = v9:at(jnp.int32{0, 2, 0}):add(v9)
        local v24 = jnp.sort(p2)
        local v25 = jnp.exp(-v19 * v19)
        local v26 = (p22 * K)
        local v27 = jnp.tanh(v23 + v24 + v25 + v26)
        return v27
      end
      local v28 = jax.grad(function(a) return jnp.sum(f21(a)) end)(v20)
      local v29 = jnp.tanh(v28)
      return v29
    end
    local v30 = jax.vmap(f10)(p2)
    local v31 = jnp.abs(v9)
    local v32 = jnp.tanh(v30 + v31)
    return v32
  end
  local v33 = custom_v(f1)(x)
  local v34 = (v33 + v33)
  local v35 = (v34 - v33)
  local v36 = jnp.tanh(v35)
  return v36
end
return program]==] },
  { seed = 55, want = { 0.9051482536448665, -0.4621171572600098, 0.9051482536448665 }, text = [==[
local function program(x)
  local v1 = jnp.maximum(x, x)
  local v2 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
  local v3 = jnp.tanh(v1 + v2)
  return v3
end
return program]==] },
  { seed = 56, want = { 0.7069964037793439, 0.5423465163791942, 0.7465112736504446 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4, p5)
      local function f6(p7)
        local v8 = (p5 - p5)
        local v9 = jnp.abs(p5)
        local v10 = jnp.tanh(v8 + v9 + p7)
        return v10
      end
      local v11 = lax.map(f6, p2)
      local v12 = p2[1]
      local v13 = (p5 + p5)
      local v14 = (v12 * K)
      local v15 = (v13 * K)
      local v16 = jnp.tanh(v11 + v14 + v15 + p4)
      return v16
    end
    local v17 = (lax.scan(function(c, e) return f3(c, e), c[1] end, x, p2))
    local function f18(p19)
      local v20 = jnp.sin(x)
      local v21 = jnp.dot(W, p19)
      local v22 = jnp.sum(v20)
      local v23 = jnp.sum(v21)
      local v24 = jnp.tanh(v22 + v23)
      return v24
    end
    local v25 = (select(2, jax.jvp(jax.grad(f18), {x}, {v17})))
    local v26 = jnp.tanh(v25)
    return v26
  end
  local v27 = (select(2, jax.linearize(f1, x))(x))
  local v28 = jnp.tanh(x)
  local function f29(p30)
    local v31 = jnp.sin(p30)
    local v32 = jnp.sort(p30)
    local v33 = jnp.sqrt(1.5 + v32 * v32)
    local v34 = jnp.sort(v33)
    local v35 = jnp.tanh(v31 + v34)
    return v35
  end
  local v36 = custom_v(f29)(x)
  local v37 = jnp.take(v27, jnp.int32{2, 0, 0}, {axis = 0})
  local function f38(p39)
    local function f40(p41)
      local v42 = jnp.sum(p39)
      local function f43(p44, p45)
        local v46 = jnp.max(p44)
        local v47 = jnp.sum(p44)
        local v48 = jnp.abs(p39)
        local v49 = (v46 * K)
        local v50 = (v47 * K)
        local v51 = (p45 * K)
        local v52 = jnp.tanh(v49 + v50 + v48 + v51)
        return v52
      end
      local v53 = (lax.scan(function(c, e) return f43(c, e), c[1] end, p39, p39))
      local v54 = jnp.sum(v53)
      local v55 = jnp.sum(p41)
      local v56 = jnp.tanh(v42 + v54 + v55)
      return v56
    end
    local v57 = (select(2, jax.jvp(jax.grad(f40), {p39}, {p39})))
    local v58 = jnp.prod(v57)
    local v59 = (v58 * K)
    local v60 = jnp.tanh(v59)
    return v60
  end
  local v61 = custom_j(f38)(v28)
  local v62 = jnp.outer(K[":2"], v61)
  local v63 = v62[1]
  local v64 = jnp.tanh(v36 + v37 + v63)
  return v64
end
return program]==] },
  { seed = 57, want = { 0.9721399786253427, 0.84747352051236, 0.8450725444742915 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.prod(x)
    local function f4(p5)
      local v6 = jnp.outer(K[":2"], p5)
      local v7 = jnp.dot(W[":2, :2"], v6)
      local v8 = v7[1]
      local v9 = jnp.tanh(v8)
      return v9
    end
    local function f10(p11)
      local v12 = jnp.stack{p2, p2 * p2, jnp.sin(p2)}
      local v13 = jax.nn.softmax(v12)
      local v14 = jnp.arctan2(v3, 2.0 + v3 * v3)
      local v15 = (v14 * K)
      local v16 = jnp.tanh(v13 + v15 + p11)
      return v16
    end
    local v17 = (lax.cond(jnp.greater(v3, 0.2), f4, f10, x))
    local v18 = jnp.cos(x)
    local v19 = v18[1]
    local v20 = jnp.sum(v17)
    local v21 = jnp.tanh(v20 + v19)
    return v21
  end
  local v22 = jax.vmap(f1)(x)
  local v23 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
  local v24 = jnp.tanh(v22 + v23)
  return v24
end
return program]==] },
  { seed = 58, want = { 0.7607621101319578, -0.7219284672812997, 0.7532078200577091 }, text = [==[
local function program(x)
  local v1 = jnp.maximum(x, x)
  local v2 = jnp.flip(v1)
  local v3 = jnp.max(v1)
  local v4 = jnp.abs(v1)
  local v5 = jax.nn.softmax(x)
  local function f6(p7)
    local function f8(p9)
      local function f10(p11)
        local v12 = jnp.abs(p9)
        local v13 = p11:at(1):set(p11[0] * 2.0)
        local v14 = (p11 + p7)
        local v15 = jnp.dot(p11, p11)
        local v16 = (v12 * K)
        local v17 = (v15 * K)
        local v18 = jnp.tanh(v16 + v13 + v14 + v17)
        return v18
      end
      local function f19(p20)
        local v21 = (p20 / (1.5 + p7 * p7))
        local v22 = jnp.concatenate{v21["1:"], v21[":1"]}
        local v23 = jnp.tanh(v22)
        return v23
      end
      local v24 = (lax.cond(jnp.greater(p9, 0.2), f10, f19, v2))
      local function f25(p26)
        local v27 = jnp.stack{p7, p7 * 0.5}
        local v28 = jnp.tanh(v5)
        local v29 = jnp.sum(v27)
        local v30 = jnp.sum(v28)
        local v31 = jnp.sum(p26)
        local v32 = jnp.tanh(v29 + v30 + v31)
        return v32
      end
      local v33 = (select(2, jax.jvp(jax.grad(f25), {v4}, {v5})))
      local v34 = jnp.exp(-v24 * v24)
      local function f35(p36)
        local v37 = (p36 - v3)
        local v38 = jax.nn.softmax(v34)
        local v39 = jnp.abs(v37)
        local v40 = (v39 * K)
        local v41 = jnp.tanh(v38 + v40)
        return v41
      end
      local v42 = (select(2, jax.linearize(f35, p9))(v3))
      local function f43(p44)
        local v45 = jax.nn.softmax(v42)
        local v46 = jax.nn.softmax(v45)
        local v47 = jnp.sum(v46)
        local v48 = jnp.tanh(v47 + p44)
        return v48
      end
      local v49 = lax.fori_loop(0, 2, function(i, c) return f43(c) end, v3)
      local v50 = jnp.sum(v33)
      local v51 = jnp.tanh(v50 + v49)
      return v51
    end
    local v52 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v3) * 0.1) end, function(s) return {s[1] + 1.0, f8(s[2])} end, {jnp.array(0.0, "float64"), v3})[2]
    local v53 = jnp.sum(p7)
    local v54 = jnp.max(v2)
    local v55 = (v3 + v52)
    local v56 = (v53 * K)
    local v57 = (v54 * K)
    local v58 = (v55 * K)
    local v59 = jnp.tanh(v56 + v57 + v58)
    return v59
  end
  local function f60(p61)
    local function f62(p63)
      local v64 = jnp.dot(W, v4)
      local function f65(p66, p67)
        local v68 = jnp.tanh(p63)
        local v69 = (p67 * K)
        local v70 = jnp.abs(v68)
        local v71 = (v3 + v3)
        local v72 = (v70 + v70)
        local v73 = (v71 * K)
        local v74 = jnp.tanh(v69 + v73 + v72 + p66)
        return v74
      end
      local v75 = (lax.scan(function(c, e) return f65(c, e), c[1] end, v5, v5))
      local v76 = jnp.tanh(v64 + v75)
      return v76
    end
    local v77 = (select(2, jax.jvp(f62, {v5}, {p61})))
    local function f78(p79)
      local function f80(p81)
        local v82 = jax.nn.logsumexp(v77)
        local v83 = jnp.arctan2(v77, 2.0 + v77 * v77)
        local v84 = jnp.cos(v83)
        local v85 = jnp.sum(v84)
        local v86 = jnp.sum(p81)
        local v87 = jnp.tanh(v82 + v85 + v86)
        return v87
      end
      local v88 = jax.grad(function(a) return jnp.sum(f80(a)) end)(v5)
      local function f89(p90)
        local v91 = (p90 - p90)
        local v92 = jnp.max(v88)
        local v93 = jnp.tanh(v91 + v92)
        return v93
      end
      local v94 = jax.vmap(f89)(v77)
      local function f95(p96)
        local v97 = jnp.abs(p96)
        local v98 = jnp.where(jnp.greater(p96, 0.1), p96, v97)
        local v99 = jnp.tanh(v98)
        return v99
      end
      local v100 = custom_j(f95)(v3)
      local v101 = v88[1]
      local v102 = (v100 * K)
      local v103 = (v101 * K)
      local v104 = jnp.tanh(v94 + v102 + v103 + p79)
      return v104
    end
    local v105 = jax.checkpoint(f78)(p61)
    local v106 = jnp.maximum(v3, v3)
    local v107 = (v106 * K)
    local v108 = jnp.tanh(v105 + v107)
    return v108
  end
  local v109 = (lax.cond(jnp.greater(v3, 0.2), f6, f60, v1))
  local v110 = jnp.tanh(v109)
  return v110
end
return program]==] },
  { seed = 59, want = { -0.5370738332423888, -0.581502201598052, -0.7567570059536617 }, text = [==[
local function program(x)
  local v1 = (x + x)
  local function f2(p3)
    local v4 = jnp.stack{x, x * 0.5}
    local function f5(p6)
      local v7 = jnp.max(v4, {axis = 0})
      local v8 = v4[1]
      local v9 = jnp.sum(v7)
      local v10 = jnp.sum(v8)
      local v11 = jnp.tanh(v9 + v10 + p6)
      return v11
    end
    local v12 = jax.vmap(f5)(v1)
    local v13 = v1[1]
    local v14 = jnp.sum(v12)
    local v15 = jnp.tanh(v14 + v13 + p3)
    return v15
  end
  local v16 = lax.map(f2, x)
  local function f17(p18)
    local v19 = jnp.exp(-p18 * p18)
    local v20 = jnp.flip(p18)
    local function f21(p22)
      local v23 = jnp.exp(-p18 * p18)
      local v24 = (0.5 - v23)
      local v25 = jnp.log1p(v24 * v24)
      local v26 = (v24 - v24)
      local v27 = jnp.sum(v25)
      local v28 = jnp.sum(v26)
      local v29 = jnp.sum(p22)
      local v30 = jnp.tanh(v27 + v28 + v29)
      return v30
    end
    local v31 = (select(2, jax.jvp(jax.grad(f21), {v20}, {p18})))
    local v32 = jnp.tanh(v19 + v31)
    return v32
  end
  local v33 = (select(2, jax.jvp(f17, {v16}, {v16})))
  local v34 = jnp.tanh(v33)
  return v34
end
return program]==] },
  { seed = 60, want = { 0.9677495570137571, 0.6767220426366962, 0.9722966949737909 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.tanh(x)
    local function f4(p5)
      local v6 = (p2 * v3)
      local v7 = (x - x)
      local v8 = (v3 - v6)
      local v9 = jnp.outer(K[":2"], v7)
      local function f10(p11)
        local v12 = jnp.max(v9, {axis = 0})
        local v13 = jnp.stack{p5, p5 * p5, jnp.sin(p5)}
        local v14 = (p5 * K)
        local v15 = jnp.tanh(v12 + v13 + v14 + p11)
        return v15
      end
      local v16 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v7) * 0.1) end, function(s) return {s[1] + 1.0, f10(s[2])} end, {jnp.array(0.0, "float64"), v7})[2]
      local v17 = jnp.sum(v8)
      local v18 = jnp.sum(v16)
      local v19 = jnp.tanh(v17 + v18)
      return v19
    end
    local v20 = jax.vmap(f4)(v3)
    local v21 = jnp.abs(x)
    local v22 = jnp.sqrt(1.5 + v3 * v3)
    local v23 = jnp.concatenate{v22["1:"], v22[":1"]}
    local v24 = jnp.tanh(v20 + v21 + v23)
    return v24
  end
  local function f25(p26)
    local v27 = (p26 * p26)
    local v28 = jnp.dot(W, x)
    local function f29(p30)
      local v31 = jnp.cos(p26)
      local v32 = jnp.minimum(v28, 0.7 * p30)
      local v33 = v31:at(1):set(v31[0] * 2.0)
      local v34 = p30:at(1):set(p30[0] * 2.0)
      local v35 = jnp.sort(v33)
      local v36 = jnp.tanh(v32 + v34 + v35)
      return v36
    end
    local v37 = (select(2, jax.linearize(f29, x))(p26))
    local function f38(p39)
      local v40 = jnp.minimum(v28, 0.7 * v27)
      local v41 = (0.5 - p39)
      local v42 = jnp.sum(v40)
      local v43 = jnp.tanh(v42 + v41)
      return v43
    end
    local v44 = lax.map(f38, v28)
    local v45 = jnp.abs(v28)
    local v46 = jnp.tanh(v37 + v44 + v45)
    return v46
  end
  local v47 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f1, f25, x))
  local v48 = jnp.outer(K[":2"], x)
  local function f49(p50)
    local v51 = jnp.max(p50, {axis = 0})
    local function f52(p53)
      local function f54(p55)
        local v56 = (p53 - p53)
        local v57 = (v56 * p53)
        local v58 = jnp.tanh(v57 + p55)
        return v58
      end
      local v59 = (select(2, jax.linearize(f54, p53))(p53))
      local function f60(p61)
        local v62 = jnp.outer(K[":2"], p61)
        local v63 = jnp.max(p61)
        local v64 = v62[1]
        local v65 = (v63 * K)
        local v66 = jnp.tanh(v64 + v65)
        return v66
      end
      local v67 = custom_v(f60)(p53)
      local v68 = jnp.tanh(v59 + v67)
      return v68
    end
    local v69 = custom_j(f52)(v51)
    local v70 = jnp.abs(v51)
    local v71 = jnp.max(v51)
    local v72 = jnp.stack{v69, v69 * 0.5}
    local v73 = jnp.stack{v70, v70 * 0.5}
    local v74 = (v71 * W[":2"])
    local v75 = jnp.tanh(v72 + v73 + v74)
    return v75
  end
  local v76 = custom_j(f49)(v48)
  local v77 = jnp.sum(v48, {axis = 0})
  local v78 = v76[1]
  local v79 = jnp.tanh(v47 + v78 + v77)
  return v79
end
return program]==] },
  { seed = 61, want = { 0.7455712344745504, 0.7432434364623334, 0.7452067859815055 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = x:at(jnp.int32{0, 2, 0}):add(x)
    local function f4(p5)
      local v6 = x:at(1):set(x[0] * 2.0)
      local function f7(p8)
        local v9 = p8:at(1):set(p8[0] * 2.0)
        local v10 = jnp.concatenate{p8["1:"], p8[":1"]}
        local v11 = (v10 / (1.5 + v10 * v10))
        local v12 = jnp.arctan2(v9, 2.0 + p8 * p8)
        local v13 = jnp.tanh(v11 + v12)
        return v13
      end
      local function f14(p15)
        local v16 = jax.nn.logsumexp(v3)
        local v17 = jnp.outer(K[":2"], p15)
        local v18 = jnp.sqrt(1.5 + v3 * v3)
        local v19 = jnp.prod(v6)
        local v20 = (v16 * K)
        local v21 = v17[1]
        local v22 = (v19 * K)
        local v23 = jnp.tanh(v20 + v21 + v18 + v22)
        return v23
      end
      local v24 = (lax.cond(jnp.greater(jnp.sum(v6), 0.2), f7, f14, v6))
      local v25 = jnp.sum(v24)
      local v26 = jnp.sum(p5)
      local v27 = jnp.tanh(v25 + v26)
      return v27
    end
    local v28 = jax.grad(function(a) return jnp.sum(f4(a)) end)(p2)
    local v29 = jnp.tanh(v28)
    return v29
  end
  local v30 = lax.fori_loop(0, 1, function(i, c) return f1(c) end, x)
  local function f31(p32)
    local v33 = jnp.maximum(x, v30)
    local v34 = jnp.take(v33, jnp.int32{2, 0, 0}, {axis = 0})
    local v35 = jnp.max(v30)
    local v36 = jax.nn.softmax(p32)
    local v37 = (v36 * v36)
    local v38 = (v35 * K)
    local v39 = jnp.tanh(v34 + v38 + v37)
    return v39
  end
  local v40 = jax.grad(function(a) return jnp.sum(f31(a)) end)(x)
  local v41 = jnp.minimum(x, 0.7 * v40)
  local function f42(p43)
    local v44 = jnp.flip(v40)
    local v45 = jnp.dot(v41, v41)
    local function f46(p47)
      local function f48(p49)
        local v50 = jnp.cumsum(p49)
        local v51 = jnp.arctan2(v45, 2.0 + v45 * v45)
        local v52 = jnp.stack{v44, v44 * 0.5}
        local v53 = jnp.exp(-p49 * p49)
        local v54 = (v45 * K)
        local v55 = (v51 * K)
        local v56 = v52[1]
        local v57 = jnp.tanh(v50 + v55 + v56 + v53 + v54)
        return v57
      end
      local function f58(p59)
        local v60 = (v45 * K)
        local v61 = p59[1]
        local v62 = (v61 * K)
        local v63 = jnp.tanh(v60 + v62)
        return v63
      end
      local v64 = (lax.cond(jnp.greater(v45, 0.2), f48, f58, p47))
      local v65 = (p47 + v44)
      local v66 = jnp.take(p47, jnp.int32{2, 0, 0}, {axis = 0})
      local v67 = jnp.tanh(v64 + v65 + v66)
      return v67
    end
    local function f68(p69)
      local function f70(p71)
        local v72 = jnp.abs(p71)
        local v73 = jnp.stack{v72, v72 * v72, jnp.sin(v72)}
        local v74 = jnp.cumsum(v73)
        local v75 = jnp.minimum(v74, 0.7 * v73)
        local v76 = jnp.sort(v75)
        local v77 = jnp.sum(v76)
        local v78 = jnp.tanh(v77)
        return v78
      end
      local v79 = custom_j(f70)(v45)
      local v80 = (v45 - v45)
      local v81 = jnp.cos(v79)
      local v82 = (v80 * K)
      local v83 = (v81 * K)
      local v84 = jnp.tanh(v82 + v83 + p69)
      return v84
    end
    local v85 = (lax.cond(jnp.greater(v45, 0.2), f46, f68, v40))
    local function f86(p87)
      local function f88(p89)
        local v90 = p89:at(1):set(p89[0] * 2.0)
        local v91 = jnp.stack{v45, v45 * v45, jnp.sin(v45)}
        local v92 = jnp.concatenate{p89["1:"], p89[":1"]}
        local v93 = jnp.exp(-p89 * p89)
        local v94 = jnp.tanh(v90 + v91 + v92 + v93)
        return v94
      end
      local v95 = (select(2, jax.linearize(f88, v44))(v85))
      local function f96(p97)
        local v98 = jnp.concatenate{p87["1:"], p87[":1"]}
        local v99 = jnp.minimum(v98, 0.7 * p87)
        local v100 = (v99 * v98)
        local v101 = v98:at(1):set(v98[0] * 2.0)
        local v102 = jnp.where(jnp.greater(v45, 0.1), v45, v45)
        local v103 = (v102 * K)
        local v104 = jnp.tanh(v100 + v101 + v103 + p97)
        return v104
      end
      local v105 = lax.fori_loop(0, 0, function(i, c) return f96(c) end, v44)
      local v106 = (v85 / (1.5 + v85 * v85))
      local v107 = jax.nn.softmax(p87)
      local v108 = jnp.abs(v105)
      local v109 = jnp.tanh(v95 + v106 + v107 + v108)
      return v109
    end
    local v110 = jax.grad(function(a) return jnp.sum(f86(a)) end)(p43)
    local function f111(p112)
      local v113 = jnp.stack{p43, p43 * 0.5}
      local function f114(p115)
        local v116 = jnp.where(jnp.greater(p43, 0.1), p43, p43)
        local v117 = jnp.stack{v85, v85 * 0.5}
        local v118 = jnp.sum(v116)
        local v119 = jnp.sum(v117)
        local v120 = jnp.tanh(v118 + v119 + p115)
        return v120
      end
      local function f121(p122)
        local v123 = jnp.sqrt(1.5 + v44 * v44)
        local v124 = jnp.cos(v45)
        local v125 = jnp.sum(v123)
        local v126 = jnp.tanh(v125 + v124 + p122)
        return v126
      end
      local v127 = (lax.cond(jnp.greater(v45, 0.2), f114, f121, v45))
      local v128 = jnp.log1p(v110 * v110)
      local v129 = jnp.sum(v113)
      local v130 = jnp.sum(v128)
      local v131 = jnp.tanh(v129 + v127 + v130 + p112)
      return v131
    end
    local v132 = jax.vmap(f111)(v44)
    local v133 = jnp.tanh(v132)
    return v133
  end
  local v134 = (select(2, jax.jvp(f42, {v30}, {v40})))
  local function f135(p136, p137)
    local v138 = (p137 * K)
    local v139 = jnp.concatenate{v41["1:"], v41[":1"]}
    local function f140(p141)
      local function f142(p143)
        local v144 = jnp.where(jnp.greater(p141, 0.1), p141, v139)
        local v145 = jnp.minimum(v144, 0.7 * v144)
        local v146 = jnp.outer(K[":2"], v144)
        local v147 = jnp.where(jnp.greater(p141, 0.1), p141, v145)
        local v148 = v146[1]
        local v149 = jnp.tanh(v148 + v147 + p143)
        return v149
      end
      local v150 = (select(2, jax.linearize(f142, v138))(v139))
      local function f151(p152)
        local v153 = p152[1]
        local v154 = jnp.prod(v150)
        local v155 = jnp.sum(p141)
        local v156 = jnp.arctan2(v139, 2.0 + p141 * p141)
        local v157 = (v153 * K)
        local v158 = (v154 * K)
        local v159 = (v155 * K)
        local v160 = jnp.tanh(v157 + v158 + v159 + v156)
        return v160
      end
      local v161 = jax.jit(f151)(p141)
      local v162 = jnp.dot(W, v161)
      local function f163(p164)
        local v165 = (p164 / (1.5 + p164 * p164))
        local v166 = jnp.sin(p164)
        local v167 = jnp.minimum(p164, 0.7 * p164)
        local v168 = jnp.minimum(v167, 0.7 * p164)
        local v169 = jnp.sin(v166)
        local v170 = jnp.tanh(v165 + v168 + v169)
        return v170
      end
      local v171 = custom_j(f163)(p137)
      local v172 = (v171 * K)
      local v173 = jnp.tanh(v162 + v172)
      return v173
    end
    local function f174(p175)
      local function f176(p177)
        local v178 = jnp.minimum(p175, 0.7 * v139)
        local v179 = jnp.sum(v178)
        local v180 = (v179 * K)
        local v181 = jnp.tanh(v180 + p177)
        return v181
      end
      local v182 = jax.grad(function(a) return jnp.sum(f176(a)) end)(v139)
      local function f183(p184)
        local v185 = jnp.sin(p184)
        local v186 = (v185 + p184)
        local v187 = jnp.sum(v186)
        local v188 = jnp.tanh(v187)
        return v188
      end
      local v189 = jax.grad(function(a) return jnp.sum(f183(a)) end)(v138)
      local function f190(p191)
        local v192 = jnp.log1p(p191 * p191)
        local v193 = jnp.exp(-v192 * v192)
        local v194 = jnp.tanh(v193)
        return v194
      end
      local v195 = custom_v(f190)(v139)
      local v196 = jnp.minimum(v182, 0.7 * v182)
      local v197 = jnp.where(jnp.greater(v195, 0.1), v195, v195)
      local v198 = jnp.tanh(v189 + v196 + v197)
      return v198
    end
    local v199 = (lax.cond(jnp.greater(p137, 0.2), f140, f174, v138))
    local v200 = (p137 * K)
    local v201 = jnp.tanh(v199 + v200 + p136)
    return v201
  end
  local v202 = (lax.scan(function(c, e) return f135(c, e), c[1] end, v134, v30, {reverse = true}))
  local v203 = jnp.tanh(v202)
  return v203
end
return program]==] },
  { seed = 62, want = { -0.05656742533646442, -0.2675636842305481, -0.05778855935146417 }, text = [==[
local function program(x)
  local v1 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
  local function f2(p3)
    local v4 = jnp.cos(v1)
    local v5 = v1:at(1):set(v1[0] * 2.0)
    local v6 = jnp.sqrt(1.5 + v5 * v5)
    local v7 = jnp.tanh(v4 + v6 + p3)
    return v7
  end
  local function f8(p9)
    local v10 = jnp.take(v1, jnp.int32{2, 0, 0}, {axis = 0})
    local function f11(p12)
      local v13 = jnp.cumsum(v1)
      local function f14(p15)
        local v16 = (v10 + v13)
        local v17 = (p15 * K)
        local v18 = jnp.maximum(v13, v16)
        local v19 = jnp.sum(v17)
        local v20 = jnp.sum(v18)
        local v21 = jnp.tanh(v19 + v20)
        return v21
      end
      local v22 = jax.vmap(f14)(v1)
      local v23 = jnp.dot(W, v13)
      local v24 = jnp.sum(v22)
      local v25 = jnp.sum(v23)
      local v26 = jnp.tanh(v24 + v25 + p12)
      return v26
    end
    local v27 = jax.vmap(f11)(p9)
    local v28 = jnp.tanh(v27)
    return v28
  end
  local v29 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f2, f8, x))
  local v30 = jnp.abs(v29)
  local v31 = (0.5 - v29)
  local v32 = jnp.abs(v30)
  local function f33(p34)
    local function f35(p36)
      local v37 = p36:at(1):set(p36[0] * 2.0)
      local v38 = (v32 + p34)
      local v39 = jnp.tanh(v37 + v38)
      return v39
    end
    local v40 = (select(2, jax.jvp(f35, {v31}, {v31})))
    local v41 = jnp.log1p(v32 * v32)
    local v42 = jnp.tanh(v40 + v41)
    return v42
  end
  local v43 = (select(2, jax.jvp(f33, {v32}, {v31})))
  local v44 = jnp.tanh(v43)
  return v44
end
return program]==] },
  { seed = 63, want = { 0.07612168534758615, 0.1513662771402576, 0.24538385795085318 }, text = [==[
local function program(x)
  local v1 = jnp.sqrt(1.5 + x * x)
  local function f2(p3)
    local function f4(p5)
      local v6 = jnp.arctan2(p5, 2.0 + p3 * p3)
      local v7 = jnp.minimum(v1, 0.7 * v1)
      local v8 = jnp.tanh(v6 + v7)
      return v8
    end
    local function f9(p10)
      local v11 = (0.5 - v1)
      local v12 = jnp.sum(v11)
      local function f13(p14)
        local v15 = jnp.log1p(v1 * v1)
        local v16 = jnp.maximum(v15, v15)
        local v17 = (v15 * v11)
        local v18 = jnp.sum(v16)
        local v19 = jnp.outer(K[":2"], v15)
        local v20 = jnp.sum(v17)
        local v21 = jnp.sum(v19)
        local v22 = jnp.tanh(v20 + v18 + v21 + p14)
        return v22
      end
      local v23 = jax.vmap(f13)(v1)
      local function f24(p25)
        local v26 = jnp.take(p25, jnp.int32{2, 0, 0}, {axis = 0})
        local v27 = jnp.where(jnp.greater(p25, 0.1), p25, v26)
        local v28 = (v26 / (1.5 + v27 * v27))
        local v29 = jnp.tanh(v28)
        return v29
      end
      local v30 = custom_j(f24)(v11)
      local v31 = (v12 * K)
      local v32 = jnp.tanh(v31 + v23 + v30 + p10)
      return v32
    end
    local v33 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f4, f9, x))
    local v34 = jnp.arctan2(x, 2.0 + v33 * v33)
    local v35 = jnp.tanh(v34)
    return v35
  end
  local v36 = lax.fori_loop(0, 3, function(i, c) return f2(c) end, x)
  local function f37(p38)
    local v39 = jax.nn.logsumexp(v36)
    local function f40(p41)
      local v42 = jnp.max(x)
      local v43 = (p41 * K)
      local v44 = jnp.dot(v43, v43)
      local function f45(p46)
        local v47 = (p46 / (1.5 + p41 * p41))
        local v48 = (0.5 - v43)
        local v49 = jnp.tanh(p46)
        local v50 = jnp.sum(v48)
        local v51 = jnp.tanh(v47 + v50 + v49)
        return v51
      end
      local v52 = (select(2, jax.jvp(jax.grad(f45), {v44}, {v42})))
      local function f53(p54)
        local v55 = jnp.take(p38, jnp.int32{2, 0, 0}, {axis = 0})
        local v56 = jnp.concatenate{p38["1:"], p38[":1"]}
        local v57 = jnp.maximum(p38, v43)
        local v58 = (p54 * K)
        local v59 = jnp.tanh(v55 + v56 + v57 + v58)
        return v59
      end
      local v60 = (select(2, jax.jvp(f53, {p41}, {v52})))
      local v61 = jnp.sum(v60)
      local v62 = jnp.tanh(v61)
      return v62
    end
    local v63 = jax.grad(function(a) return jnp.sum(f40(a)) end)(v39)
    local v64 = jnp.maximum(v63, v63)
    local v65 = jnp.tanh(v64)
    return v65
  end
  local v66 = (select(2, jax.jvp(jax.grad(f37), {v1}, {x})))
  local v67 = (v36 / (1.5 + v66 * v66))
  local v68 = v67:at(1):set(v67[0] * 2.0)
  local v69 = jnp.tanh(v68)
  return v69
end
return program]==] },
  { seed = 64, want = { 0.30693639011147444, -0.6335018906262302, 0.8389240125995461 }, text = [==[
local function program(x)
  local v1 = jnp.minimum(x, 0.7 * x)
  local v2 = jnp.maximum(x, v1)
  local v3 = jnp.sin(x)
  local function f4(p5)
    local v6 = jnp.dot(v3, v3)
    local v7 = jnp.sort(v1)
    local v8 = jnp.sum(v7)
    local v9 = jnp.tanh(v6 + v8 + p5)
    return v9
  end
  local v10 = jax.vmap(f4)(v1)
  local function f11(p12)
    local function f13(p14)
      local v15 = jnp.take(v3, jnp.int32{2, 0, 0}, {axis = 0})
      local v16 = jnp.take(p12, jnp.int32{2, 0, 0}, {axis = 0})
      local v17 = jnp.where(jnp.greater(v15, 0.1), v15, v16)
      local v18 = jnp.take(v16, jnp.int32{2, 0, 0}, {axis = 0})
      local v19 = jnp.tanh(v17 + v18 + p14)
      return v19
    end
    local function f20(p21)
      local function f22(p23)
        local v24 = (0.5 - v10)
        local v25 = (p23 * v24)
        local v26 = jnp.tanh(v25)
        return v26
      end
      local function f27(p28)
        local v29 = jnp.tanh(p21)
        local v30 = jnp.tanh(p28)
        local v31 = (v29 - v29)
        local v32 = (v31 + v30)
        local v33 = (v32 + v29)
        local v34 = jnp.tanh(v33)
        return v34
      end
      local v35 = (lax.cond(jnp.greater(jnp.sum(v3), 0.2), f22, f27, v3))
      local v36 = jnp.take(p12, jnp.int32{2, 0, 0}, {axis = 0})
      local function f37(p38)
        local v39 = jnp.sqrt(1.5 + v36 * v36)
        local v40 = jnp.flip(v35)
        local v41 = jnp.prod(v39)
        local v42 = jnp.abs(v41)
        local v43 = jax.nn.logsumexp(v39)
        local v44 = (v42 * K)
        local v45 = (v43 * K)
        local v46 = jnp.tanh(v40 + v44 + v45 + p38)
        return v46
      end
      local function f47(p48)
        local v49 = jnp.outer(K[":2"], p21)
        local v50 = jnp.cos(p21)
        local v51 = v49[1]
        local v52 = jnp.tanh(v51 + v50 + p48)
        return v52
      end
      local v53 = (lax.cond(jnp.greater(jnp.sum(v36), 0.2), f37, f47, v36))
      local v54 = jnp.tanh(v53)
      return v54
    end
    local v55 = (lax.cond(jnp.greater(jnp.sum(v3), 0.2), f13, f20, v3))
    local function f56(p57)
      local v58 = (0.5 - v10)
      local v59 = jnp.sqrt(1.5 + v58 * v58)
      local function f60(p61)
        local v62 = jax.nn.logsumexp(v55)
        local v63 = jnp.concatenate{v58["1:"], v58[":1"]}
        local v64 = jnp.prod(v63)
        local v65 = jnp.tanh(v62 + v64 + p61)
        return v65
      end
      local v66 = jax.vmap(f60)(v58)
      local v67 = v58:at(1):set(v58[0] * 2.0)
      local v68 = jnp.tanh(v59 + v66 + v67 + p57)
      return v68
    end
    local v69 = (select(2, jax.jvp(f56, {v10}, {p12})))
    local v70 = jnp.tanh(v69)
    return v70
  end
  local v71 = jax.checkpoint(f11)(v10)
  local v72 = jnp.tanh(v2 + v71)
  return v72
end
return program]==] },
  { seed = 65, want = { 0.9051485115990157, -0.8617233226375911, 0.7615945556244804 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = p2:at(1):set(p2[0] * 2.0)
    local v4 = jnp.log1p(p2 * p2)
    local v5 = jnp.flip(x)
    local v6 = (v4 + v4)
    local v7 = jnp.exp(-v4 * v4)
    local v8 = jnp.tanh(v3 + v5 + v6 + v7)
    return v8
  end
  local v9 = (select(2, jax.linearize(f1, x))(x))
  local v10 = v9:at(1):set(v9[0] * 2.0)
  local v11 = jnp.cumsum(x)
  local v12 = jnp.flip(x)
  local v13 = jnp.prod(v10)
  local v14 = (v13 * K)
  local v15 = jnp.tanh(v11 + v12 + v14)
  return v15
end
return program]==] },
  { seed = 66, want = { 0.021317367897000773, -0.012347828315605911, -0.021529813130558205 }, text = [==[
local function program(x)
  local v1 = jnp.sort(x)
  local function f2(p3)
    local v4 = (p3 * p3)
    local v5 = (x + x)
    local v6 = jnp.sum(v4)
    local v7 = jnp.sum(v5)
    local v8 = jnp.tanh(v6 + v7)
    return v8
  end
  local v9 = (select(2, jax.jvp(jax.grad(f2), {v1}, {x})))
  local v10 = jnp.tanh(v9)
  return v10
end
return program]==] },
  { seed = 67, want = { 0.6755050642504264, -0.3494349783976274, 0.4984187288949596 }, text = [==[
local function program(x)
  local v1 = jnp.max(x)
  local v2 = jnp.prod(x)
  local v3 = (v1 * K)
  local v4 = (v2 * K)
  local v5 = jnp.tanh(v3 + v4)
  return v5
end
return program]==] },
  { seed = 68, want = { 0.9803329051632658, 0.820720596564761, 0.996883167395781 }, text = [==[
local function program(x)
  local v1 = jax.nn.logsumexp(x)
  local v2 = x:at(1):set(x[0] * 2.0)
  local v3 = jax.nn.softmax(x)
  local v4 = (0.5 - v3)
  local v5 = jnp.abs(x)
  local v6 = (v1 * K)
  local v7 = jnp.tanh(v6 + v2 + v4 + v5)
  return v7
end
return program]==] },
  { seed = 69, want = { 0.9706260981609062, -0.8532546675446109, 0.9564083509190521 }, text = [==[
local function program(x)
  local v1 = jnp.dot(x, x)
  local v2 = jnp.stack{x, x * 0.5}
  local v3 = (v1 * K)
  local v4 = v2[1]
  local v5 = jnp.tanh(v3 + v4)
  return v5
end
return program]==] },
  { seed = 70, want = { 0.29131261245159085, -0.9216685544064712, 0.8336546070121552 }, text = [==[
local function program(x)
  local v1 = (x + x)
  local v2 = jnp.where(jnp.greater(x, 0.1), x, v1)
  local v3 = jnp.tanh(v2)
  return v3
end
return program]==] },
  { seed = 71, want = { 0.7249855037049877, 0.5154586641609198, 0.7221686649252452 }, text = [==[
local function program(x)
  local v1 = jnp.sin(x)
  local v2 = jnp.maximum(x, x)
  local function f3(p4)
    local v5 = jnp.tanh(v2)
    local function f6(p7)
      local v8 = jnp.cos(v2)
      local function f9(p10)
        local v11 = p7:at(jnp.int32{0, 2, 0}):add(p7)
        local v12 = jnp.sum(p7)
        local v13 = jnp.log1p(v8 * v8)
        local v14 = jnp.abs(p10)
        local v15 = (v12 * K)
        local v16 = jnp.tanh(v11 + v15 + v13 + v14)
        return v16
      end
      local v17 = (select(2, jax.linearize(f9, p7))(v2))
      local v18 = v8:at(jnp.int32{0, 2, 0}):add(v8)
      local v19 = jnp.minimum(v8, 0.7 * v8)
      local v20 = jax.nn.logsumexp(v18)
      local v21 = (v20 * K)
      local v22 = jnp.tanh(v17 + v19 + v21)
      return v22
    end
    local v23 = lax.fori_loop(0, 0, function(i, c) return f6(c) end, v2)
    local v24 = jnp.flip(v1)
    local function f25(p26)
      local v27 = jnp.cumsum(v23)
      local v28 = (p4 * K)
      local function f29(p30, p31)
        local v32 = jnp.flip(v28)
        local v33 = jnp.dot(W, p30)
        local v34 = (p31 * K)
        local v35 = jnp.sin(v34)
        local v36 = jnp.minimum(v34, 0.7 * v34)
        local v37 = jnp.tanh(v32 + v33 + v35 + v36)
        return v37
      end
      local v38 = (lax.scan(function(c, e) return f29(c, e), c[1] end, v28, v28))
      local function f39(p40)
        local v41 = (p40 - p40)
        local v42 = jnp.exp(-v41 * v41)
        local v43 = jnp.abs(v42)
        local v44 = jnp.cos(v43)
        local v45 = jnp.tanh(v44)
        return v45
      end
      local v46 = custom_j(f39)(p4)
      local v47 = (v46 * K)
      local v48 = jnp.tanh(v27 + v38 + v47 + p26)
      return v48
    end
    local v49 = lax.fori_loop(0, 3, function(i, c) return f25(c) end, v24)
    local v50 = jnp.sum(v5)
    local v51 = jnp.sum(v49)
    local v52 = jnp.tanh(v50 + v51)
    return v52
  end
  local v53 = jax.vmap(f3)(v1)
  local v54 = jnp.abs(v53)
  local v55 = jnp.tanh(v54)
  return v55
end
return program]==] },
  { seed = 72, want = { 0.00012881473118641417, 0.00012881473118641417, 0.00012881473118641417 }, text = [==[
local function program(x)
  local v1 = (x / (1.5 + x * x))
  local function f2(p3)
    local v4 = jnp.sin(x)
    local v5 = jnp.sqrt(1.5 + x * x)
    local v6 = jnp.flip(v4)
    local v7 = jnp.sum(v5)
    local v8 = jnp.sum(v6)
    local v9 = jnp.sum(p3)
    local v10 = jnp.tanh(v7 + v8 + v9)
    return v10
  end
  local v11 = jax.grad(function(a) return jnp.sum(f2(a)) end)(v1)
  local v12 = jnp.tanh(v11)
  return v12
end
return program]==] },
  { seed = 73, want = { 0.8312923529259677, 0.8376446041945061, 0.8487629759431117 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.stack{x, x * 0.5}
    local v4 = jnp.cos(p2)
    local v5 = jnp.sum(v3)
    local v6 = jnp.sum(v4)
    local v7 = jnp.tanh(v5 + v6)
    return v7
  end
  local v8 = (select(2, jax.jvp(jax.grad(f1), {x}, {x})))
  local v9 = (v8 / (1.5 + x * x))
  local v10 = jnp.sqrt(1.5 + v9 * v9)
  local v11 = jnp.sort(v8)
  local v12 = jnp.tanh(v10 + v11)
  return v12
end
return program]==] },
  { seed = 74, want = { 0.5341071853628189, 0.7726550260737687, -0.4716158688237265 }, text = [==[
local function program(x)
  local v1 = (0.5 - x)
  local v2 = (v1 / (1.5 + x * x))
  local function f3(p4)
    local v5 = (p4 + p4)
    local v6 = jnp.max(p4)
    local function f7(p8)
      local v9 = jnp.arctan2(p8, 2.0 + p8 * p8)
      local v10 = (p8 + p8)
      local v11 = jnp.tanh(v9 + v10)
      return v11
    end
    local v12 = custom_j(f7)(v6)
    local v13 = jnp.cos(v12)
    local v14 = (v13 * K)
    local v15 = jnp.tanh(v5 + v14)
    return v15
  end
  local v16 = custom_v(f3)(v1)
  local v17 = jnp.maximum(v2, v16)
  local v18 = jnp.arctan2(v1, 2.0 + v1 * v1)
  local v19 = jnp.minimum(v17, 0.7 * v17)
  local v20 = jnp.tanh(v18 + v19)
  return v20
end
return program]==] },
  { seed = 75, want = { 0.9964776100867342, 0.9996383499985978, 0.9583913251108375 }, text = [==[
local function program(x)
  local v1 = jnp.dot(x, x)
  local v2 = jnp.stack{v1, v1 * v1, jnp.sin(v1)}
  local v3 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v4 = jnp.concatenate{x["1:"], x[":1"]}
  local v5 = jnp.cumsum(v4)
  local v6 = jnp.tanh(v2 + v3 + v5)
  return v6
end
return program]==] },
  { seed = 76, want = { 0.847219264434208, 0.42463235785205555, 0.27901863911187996 }, text = [==[
local function program(x)
  local v1 = jnp.dot(W, x)
  local v2 = jnp.exp(-x * x)
  local v3 = jnp.arctan2(v1, 2.0 + v1 * v1)
  local v4 = jnp.sin(v3)
  local v5 = jnp.tanh(v2 + v4)
  return v5
end
return program]==] },
  { seed = 77, want = { 0.9708646060269301, 0.4899751276962025, 0.8730110549366904 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.cumsum(x)
    local v4 = (p2 / (1.5 + x * x))
    local v5 = jnp.minimum(p2, 0.7 * x)
    local v6 = jnp.log1p(v3 * v3)
    local v7 = jnp.sqrt(1.5 + v6 * v6)
    local v8 = jnp.tanh(v4 + v5 + v7)
    return v8
  end
  local v9 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f1(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local v10 = jnp.outer(K[":2"], x)
  local v11 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v12 = jnp.sum(v11)
  local v13 = v10[1]
  local v14 = (v12 * K)
  local v15 = jnp.tanh(v9 + v13 + v14)
  return v15
end
return program]==] },
  { seed = 78, want = { 0.5370495669980354, -0.8687777064836077, 0.98367485769368 }, text = [==[
local function program(x)
  local v1 = jnp.tanh(x)
  local v2 = jnp.maximum(v1, x)
  local v3 = jnp.where(jnp.greater(x, 0.1), x, v1)
  local v4 = jnp.tanh(v2 + v3)
  return v4
end
return program]==] },
  { seed = 79, want = { 0.3044096969528376, -0.6644708722038162, 0.8369422178192258 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local function f5(p6)
        local v7 = jnp.flip(p2)
        local v8 = jnp.tanh(p4)
        local v9 = jnp.sum(v7)
        local v10 = jnp.sum(p6)
        local v11 = jnp.tanh(v9 + v8 + v10)
        return v11
      end
      local v12 = (select(2, jax.jvp(jax.grad(f5), {x}, {p2})))
      local v13 = jnp.cumsum(p2)
      local v14 = jnp.cumsum(p2)
      local function f15(p16)
        local v17 = jnp.minimum(v13, 0.7 * v13)
        local v18 = jnp.cos(p4)
        local v19 = jax.nn.softmax(v12)
        local v20 = jnp.prod(v13)
        local v21 = jnp.sum(v17)
        local v22 = jnp.sum(v19)
        local v23 = jnp.tanh(v21 + v18 + v22 + v20 + p16)
        return v23
      end
      local v24 = lax.map(f15, p2)
      local v25 = jnp.sum(v14)
      local v26 = jnp.sum(v24)
      local v27 = jnp.tanh(v25 + v26)
      return v27
    end
    local v28 = jax.vmap(f3)(x)
    local function f29(p30)
      local v31 = jnp.outer(K[":2"], x)
      local v32 = jnp.sum(v31, {axis = 0})
      local v33 = jnp.log1p(v32 * v32)
      local v34 = jnp.sum(v33)
      local v35 = jnp.sum(p30)
      local v36 = jnp.tanh(v34 + v35)
      return v36
    end
    local v37 = jax.grad(function(a) return jnp.sum(f29(a)) end)(v28)
    local v38 = jnp.sort(v37)
    local v39 = jnp.tanh(v38)
    return v39
  end
  local function f40(p41)
    local v42 = jnp.where(jnp.greater(p41, 0.1), p41, p41)
    local v43 = jnp.sin(p41)
    local v44 = jnp.take(v42, jnp.int32{2, 0, 0}, {axis = 0})
    local function f45(p46)
      local v47 = v43:at(1):set(v43[0] * 2.0)
      local v48 = (p46 - p46)
      local v49 = jnp.dot(W, v44)
      local v50 = (v48 + p46)
      local v51 = jnp.sum(v47)
      local v52 = jnp.sum(v49)
      local v53 = jnp.tanh(v51 + v52 + v50)
      return v53
    end
    local v54 = lax.map(f45, v43)
    local v55 = jnp.tanh(v54)
    return v55
  end
  local v56 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f1, f40, x))
  local v57 = jnp.sum(v56)
  local v58 = (v56 + x)
  local v59 = (v57 * K)
  local v60 = jnp.tanh(v59 + v58)
  return v60
end
return program]==] },
  { seed = 80, want = { 0.0, 0.0, 0.0 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = (p2 - p2)
      local function f6(p7)
        local v8 = jnp.sqrt(1.5 + p2 * p2)
        local v9 = jnp.cos(v5)
        local v10 = jnp.stack{v8, v8 * 0.5}
        local v11 = jnp.take(v8, jnp.int32{2, 0, 0}, {axis = 0})
        local v12 = v10[1]
        local v13 = jnp.tanh(v9 + v12 + v11 + p7)
        return v13
      end
      local v14 = jax.grad(function(a) return jnp.sum(f6(a)) end)(v5)
      local function f15(p16, p17)
        local v18 = jnp.maximum(v14, p16)
        local v19 = v5:at(jnp.int32{0, 2, 0}):add(v5)
        local v20 = jnp.stack{p17, p17 * p17, jnp.sin(p17)}
        local v21 = jnp.dot(W, v18)
        local v22 = (0.5 - v18)
        local v23 = jnp.tanh(v19 + v20 + v21 + v22)
        return v23
      end
      local v24 = (lax.scan(function(c, e) return f15(c, e), c[1] end, p2, v14))
      local v25 = jnp.tanh(v24 + p4)
      return v25
    end
    local v26 = (select(2, jax.jvp(f3, {p2}, {p2})))
    local function f27(p28)
      local v29 = (v26 + p2)
      local v30 = (p2 - v26)
      local v31 = jnp.flip(v29)
      local v32 = jnp.maximum(v29, v30)
      local v33 = jnp.tanh(v31 + v32 + p28)
      return v33
    end
    local v34 = jax.jit(f27)(v26)
    local v35 = jnp.prod(v34)
    local function f36(p37)
      local function f38(p39, p40)
        local v41 = jnp.concatenate{v34["1:"], v34[":1"]}
        local v42 = v34:at(jnp.int32{0, 2, 0}):add(v34)
        local v43 = (0.5 - p40)
        local v44 = (p39 - v34)
        local v45 = (v43 * K)
        local v46 = jnp.tanh(v41 + v42 + v45 + v44)
        return v46
      end
      local v47 = (lax.scan(function(c, e) return f38(c, e), c[1] end, v26, p2, {reverse = true}))
      local v48 = jnp.cos(v47)
      local v49 = jnp.cumsum(v47)
      local v50 = jnp.concatenate{v34["1:"], v34[":1"]}
      local function f51(p52)
        local v53 = jnp.dot(W, v48)
        local v54 = jnp.dot(v53, v53)
        local v55 = jnp.max(v49)
        local v56 = jnp.log1p(p52 * p52)
        local v57 = p52[1]
        local v58 = (v54 * K)
        local v59 = (v55 * K)
        local v60 = (v57 * K)
        local v61 = jnp.tanh(v58 + v59 + v56 + v60)
        return v61
      end
      local function f62(p63)
        local v64 = jnp.concatenate{p63["1:"], p63[":1"]}
        local v65 = (v64 + v50)
        local v66 = jnp.outer(K[":2"], p63)
        local v67 = (0.5 - v66)
        local v68 = v67[1]
        local v69 = jnp.tanh(v65 + v68)
        return v69
      end
      local v70 = (lax.cond(jnp.greater(p37, 0.2), f51, f62, v49))
      local v71 = jnp.sum(v70)
      local v72 = jnp.tanh(v71)
      return v72
    end
    local v73 = jax.vmap(f36)(v26)
    local v74 = (v35 * K)
    local v75 = jnp.tanh(v74 + v73)
    return v75
  end
  local v76 = custom_j(f1)(x)
  local v77 = jnp.cumsum(x)
  local v78 = jnp.sum(x)
  local function f79(p80)
    local v81 = (0.5 - v78)
    local function f82(p83)
      local function f84(p85)
        local v86 = (p85 - p85)
        local v87 = jnp.abs(p85)
        local v88 = jnp.abs(v87)
        local v89 = (p85 - v87)
        local v90 = jnp.log1p(v86 * v86)
        local v91 = jnp.tanh(v88 + v89 + v90)
        return v91
      end
      local v92 = custom_j(f84)(v78)
      local v93 = jnp.sum(p83)
      local v94 = (v92 * K)
      local v95 = (v93 * K)
      local v96 = jnp.tanh(v94 + v95)
      return v96
    end
    local v97 = jax.checkpoint(f82)(v76)
    local function f98(p99, p100)
      local v101 = p80:at(jnp.int32{0, 2, 0}):add(p80)
      local v102 = p80:at(jnp.int32{0, 2, 0}):add(p80)
      local v103 = v102:at(jnp.int32{0, 2, 0}):add(v102)
      local function f104(p105)
        local v106 = jnp.max(v101)
        local v107 = (v101 / (1.5 + v102 * v102))
        local v108 = (v106 * K)
        local v109 = jnp.tanh(v108 + v107 + p105)
        return v109
      end
      local v110 = jax.checkpoint(f104)(p99)
      local v111 = (p100 * K)
      local v112 = jnp.tanh(v103 + v110 + v111)
      return v112
    end
    local v113 = (lax.scan(function(c, e) return f98(c, e), c[1] end, v76, p80, {reverse = true}))
    local function f114(p115, p116)
      local function f117(p118)
        local v119 = jnp.exp(-p118 * p118)
        local v120 = v113:at(jnp.int32{0, 2, 0}):add(v113)
        local v121 = (0.5 - p116)
        local v122 = (v120 - v120)
        local v123 = jnp.sum(v122)
        local v124 = jnp.tanh(v119 + v121 + v123)
        return v124
      end
      local v125 = lax.map(f117, p115)
      local v126 = (0.5 - p115)
      local function f127(p128)
        local v129 = jnp.exp(-v81 * v81)
        local v130 = v126:at(1):set(v126[0] * 2.0)
        local v131 = jnp.minimum(v125, 0.7 * v125)
        local v132 = v131:at(jnp.int32{0, 2, 0}):add(v131)
        local v133 = jnp.dot(v132, v132)
        local v134 = (v129 * K)
        local v135 = (v133 * K)
        local v136 = jnp.tanh(v134 + v130 + v135 + p128)
        return v136
      end
      local function f137(p138)
        local v139 = p138:at(1):set(p138[0] * 2.0)
        local v140 = jnp.log1p(v81 * v81)
        local v141 = (0.5 - v125)
        local v142 = (0.5 - v78)
        local v143 = (v140 * K)
        local v144 = (v142 * K)
        local v145 = jnp.tanh(v139 + v143 + v141 + v144)
        return v145
      end
      local v146 = (lax.cond(jnp.greater(v78, 0.2), f127, f137, p115))
      local function f147(p148)
        local v149 = jnp.sqrt(1.5 + p148 * p148)
        local v150 = jax.nn.logsumexp(p148)
        local v151 = jnp.sum(v149)
        local v152 = jnp.tanh(v151 + v150)
        return v152
      end
      local v153 = (select(2, jax.jvp(jax.grad(f147), {p115}, {v146})))
      local v154 = jnp.tanh(v153)
      return v154
    end
    local v155 = (lax.scan(function(c, e) return f114(c, e), c[1] end, v97, v77, {reverse = true}))
    local v156 = jnp.sum(v155)
    local v157 = jnp.tanh(v156)
    return v157
  end
  local v158 = (select(2, jax.jvp(jax.grad(f79), {x}, {v76})))
  local v159 = jnp.tanh(v158)
  return v159
end
return program]==] },
  { seed = 81, want = { 0.8883098066615467, -0.4022506964835429, 0.9597372519288854 }, text = [==[
local function program(x)
  local v1 = x:at(1):set(x[0] * 2.0)
  local v2 = jnp.cos(x)
  local function f3(p4)
    local function f5(p6)
      local v7 = jnp.where(jnp.greater(v1, 0.1), v1, p6)
      local function f8(p9)
        local v10 = jnp.prod(v7)
        local v11 = jnp.cumsum(p6)
        local v12 = jnp.sum(v11)
        local v13 = jnp.sum(p9)
        local v14 = jnp.tanh(v10 + v12 + v13)
        return v14
      end
      local v15 = jax.grad(function(a) return jnp.sum(f8(a)) end)(p6)
      local v16 = (v7 / (1.5 + v15 * v15))
      local v17 = jnp.tanh(v16)
      return v17
    end
    local v18 = (select(2, jax.linearize(f5, v1))(v2))
    local v19 = jnp.tanh(v18)
    local v20 = (v19 + v19)
    local v21 = jnp.arctan2(v20, 2.0 + v20 * v20)
    local v22 = jnp.sum(v21)
    local v23 = jnp.sum(p4)
    local v24 = jnp.tanh(v22 + v23)
    return v24
  end
  local v25 = jax.grad(function(a) return jnp.sum(f3(a)) end)(v2)
  local v26 = jnp.maximum(x, v25)
  local v27 = v25:at(jnp.int32{0, 2, 0}):add(v25)
  local v28 = jax.nn.logsumexp(v27)
  local v29 = (v28 * K)
  local v30 = jnp.tanh(v26 + v29)
  return v30
end
return program]==] },
  { seed = 82, want = { -0.0, -0.0, -0.0 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4, p5)
      local function f6(p7)
        local v8 = jnp.sin(p4)
        local v9 = jnp.take(p2, jnp.int32{2, 0, 0}, {axis = 0})
        local v10 = jnp.outer(K[":2"], v8)
        local v11 = v10[1]
        local v12 = jnp.tanh(v9 + v11 + p7)
        return v12
      end
      local v13 = jax.grad(function(a) return jnp.sum(f6(a)) end)(p2)
      local v14 = jnp.flip(x)
      local function f15(p16, p17)
        local v18 = p4:at(jnp.int32{0, 2, 0}):add(p4)
        local v19 = jnp.log1p(v13 * v13)
        local v20 = (p17 * K)
        local v21 = jnp.tanh(v18 + v19 + p16 + v20)
        return v21
      end
      local v22 = (lax.scan(function(c, e) return f15(c, e), c[1] end, p4, v13, {reverse = true}))
      local v23 = jnp.take(v14, jnp.int32{2, 0, 0}, {axis = 0})
      local v24 = jnp.maximum(v23, v23)
      local v25 = (p5 * K)
      local v26 = jnp.tanh(v22 + v24 + v25)
      return v26
    end
    local v27 = (lax.scan(function(c, e) return f3(c, e), c[1] end, x, p2))
    local v28 = jax.nn.softmax(v27)
    local v29 = jnp.tanh(v28)
    return v29
  end
  local function f30(p31)
    local v32 = jnp.max(p31)
    local function f33(p34)
      local function f35(p36)
        local v37 = jnp.prod(p36)
        local v38 = p36:at(jnp.int32{0, 2, 0}):add(p36)
        local v39 = (v38 * v38)
        local v40 = jnp.arctan2(p36, 2.0 + p36 * p36)
        local v41 = jnp.where(jnp.greater(v39, 0.1), v39, v40)
        local v42 = (v37 * K)
        local v43 = jnp.tanh(v42 + v41)
        return v43
      end
      local v44 = custom_v(f35)(x)
      local v45 = (p34 / (1.5 + p34 * p34))
      local v46 = jnp.sum(v44)
      local v47 = jnp.tanh(v46 + v45)
      return v47
    end
    local v48 = jax.grad(function(a) return jnp.sum(f33(a)) end)(v32)
    local v49 = (0.5 - x)
    local v50 = jnp.flip(p31)
    local v51 = jnp.exp(-p31 * p31)
    local v52 = (v48 * K)
    local v53 = jnp.tanh(v52 + v49 + v50 + v51)
    return v53
  end
  local v54 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f1, f30, x))
  local function f55(p56)
    local v57 = jnp.abs(v54)
    local v58 = (v54 - p56)
    local v59 = jnp.exp(-v57 * v57)
    local v60 = jnp.log1p(v58 * v58)
    local v61 = jnp.sum(v59)
    local v62 = (v61 * K)
    local v63 = jnp.tanh(v60 + v62)
    return v63
  end
  local v64 = jax.grad(function(a) return jnp.sum(f55(a)) end)(v54)
  local v65 = jnp.minimum(v64, 0.7 * v64)
  local v66 = jnp.tanh(v65)
  return v66
end
return program]==] },
  { seed = 83, want = { 0.30488052592421633, -0.13745091330718012, 0.20886023036540785 }, text = [==[
local function program(x)
  local v1 = jnp.dot(x, x)
  local v2 = (v1 / (1.5 + v1 * v1))
  local function f3(p4)
    local v5 = jnp.tanh(x)
    local v6 = jnp.dot(p4, p4)
    local function f7(p8)
      local v9 = (p4 / (1.5 + x * x))
      local v10 = jnp.prod(v5)
      local v11 = jnp.cumsum(p8)
      local function f12(p13, p14)
        local v15 = jnp.flip(p13)
        local v16 = jnp.cumsum(p13)
        local v17 = jnp.max(v16)
        local v18 = (v17 * K)
        local v19 = (p14 * K)
        local v20 = jnp.tanh(v15 + v18 + v19)
        return v20
      end
      local v21 = (lax.scan(function(c, e) return f12(c, e), c[1] end, v5, v5))
      local v22 = (v10 * K)
      local v23 = jnp.tanh(v9 + v22 + v11 + v21)
      return v23
    end
    local function f24(p25)
      local v26 = p25[1]
      local v27 = jnp.abs(p25)
      local v28 = (v26 * K)
      local v29 = jnp.tanh(v28 + v27)
      return v29
    end
    local v30 = (lax.cond(jnp.greater(v6, 0.2), f7, f24, p4))
    local v31 = (v30 * v5)
    local v32 = jnp.log1p(p4 * p4)
    local v33 = jnp.sum(v31)
    local v34 = jnp.sum(v32)
    local v35 = jnp.tanh(v33 + v34)
    return v35
  end
  local v36 = jax.grad(function(a) return jnp.sum(f3(a)) end)(x)
  local v37 = v36[1]
  local function f38(p39)
    local v40 = jnp.sqrt(1.5 + p39 * p39)
    local v41 = jnp.stack{v37, v37 * v37, jnp.sin(v37)}
    local v42 = jnp.exp(-v1 * v1)
    local v43 = (v42 * K)
    local v44 = jnp.tanh(v40 + v41 + v43)
    return v44
  end
  local v45 = (select(2, jax.jvp(f38, {v36}, {x})))
  local v46 = (v2 * K)
  local v47 = jnp.tanh(v46 + v45)
  return v47
end
return program]==] },
  { seed = 84, want = { 0.7653829264695369, -0.2871784381776219, 0.9082320562387112 }, text = [==[
local function program(x)
  local v1 = jnp.tanh(x)
  local v2 = jnp.concatenate{x["1:"], x[":1"]}
  local v3 = jax.nn.softmax(v2)
  local v4 = jnp.sum(v2)
  local v5 = (v4 * K)
  local v6 = jnp.tanh(v1 + v3 + v5)
  return v6
end
return program]==] },
  { seed = 85, want = { 0.8519761932802682, 0.9231851536854603, 0.9373137620130212 }, text = [==[
local function program(x)
  local v1 = jnp.abs(x)
  local function f2(p3)
    local v4 = jnp.prod(v1)
    local v5 = v1[1]
    local v6 = jnp.arctan2(v1, 2.0 + p3 * p3)
    local v7 = v1:at(jnp.int32{0, 2, 0}):add(v1)
    local function f8(p9)
      local v10 = (v7 * p3)
      local function f11(p12)
        local v13 = jnp.where(jnp.greater(p9, 0.1), p9, v10)
        local v14 = (v13 - p9)
        local v15 = (v13 * v13)
        local v16 = jnp.tanh(v14 + v15 + p12)
        return v16
      end
      local function f17(p18)
        local v19 = (v10 / (1.5 + p18 * p18))
        local v20 = jnp.outer(K[":2"], v10)
        local v21 = (v10 / (1.5 + p18 * p18))
        local v22 = v20[1]
        local v23 = jnp.tanh(v19 + v22 + v21)
        return v23
      end
      local v24 = (lax.cond(jnp.greater(v5, 0.2), f11, f17, v10))
      local function f25(p26)
        local v27 = jnp.arctan2(v24, 2.0 + v24 * v24)
        local v28 = v10:at(1):set(v10[0] * 2.0)
        local v29 = jnp.arctan2(v28, 2.0 + v28 * v28)
        local v30 = jnp.sort(v27)
        local v31 = jnp.sum(v29)
        local v32 = jnp.sum(v30)
        local v33 = jnp.tanh(v31 + v32 + p26)
        return v33
      end
      local v34 = jax.jit(f25)(v5)
      local v35 = v24:at(jnp.int32{0, 2, 0}):add(v24)
      local v36 = (v34 * K)
      local v37 = jnp.tanh(v36 + v35)
      return v37
    end
    local function f38(p39)
      local v40 = jnp.dot(v6, v6)
      local function f41(p42)
        local v43 = jnp.where(jnp.greater(v7, 0.1), v7, p39)
        local v44 = (0.5 - v7)
        local v45 = jnp.sum(v43)
        local v46 = jnp.sum(v44)
        local v47 = jnp.sum(p42)
        local v48 = jnp.tanh(v45 + v46 + v47)
        return v48
      end
      local v49 = (select(2, jax.jvp(jax.grad(f41), {v6}, {v7})))
      local v50 = jnp.flip(v49)
      local v51 = jnp.sqrt(1.5 + v4 * v4)
      local v52 = (v49 * p39)
      local v53 = (v40 * K)
      local v54 = (v51 * K)
      local v55 = jnp.tanh(v53 + v50 + v54 + v52)
      return v55
    end
    local v56 = (lax.cond(jnp.greater(v5, 0.2), f8, f38, v1))
    local v57 = jnp.tanh(v56)
    return v57
  end
  local v58 = jax.grad(function(a) return jnp.sum(f2(a)) end)(v1)
  local v59 = jnp.sqrt(1.5 + v1 * v1)
  local v60 = jnp.tanh(v58 + v59)
  return v60
end
return program]==] },
  { seed = 86, want = { 0.29131261245159085, -0.664036770267849, -0.664036770267849 }, text = [==[
local function program(x)
  local v1 = jnp.concatenate{x["1:"], x[":1"]}
  local v2 = jnp.take(v1, jnp.int32{2, 0, 0}, {axis = 0})
  local v3 = jnp.tanh(v2)
  return v3
end
return program]==] },
  { seed = 87, want = { -0.0012657399501375618, 0.05188381993598301, 0.03245996866398727 }, text = [==[
local function program(x)
  local v1 = jnp.outer(K[":2"], x)
  local function f2(p3)
    local function f4(p5, p6)
      local v7 = jnp.sqrt(1.5 + x * x)
      local v8 = jnp.max(v7)
      local function f9(p10)
        local v11 = jnp.sort(p10)
        local v12 = jnp.take(p10, jnp.int32{2, 0, 0}, {axis = 0})
        local v13 = jnp.sort(v11)
        local v14 = jnp.cos(v13)
        local v15 = jnp.exp(-v11 * v11)
        local v16 = jnp.tanh(v12 + v14 + v15)
        return v16
      end
      local v17 = custom_v(f9)(p6)
      local v18 = (v8 * K)
      local v19 = jnp.tanh(v18 + v17 + p5)
      return v19
    end
    local v20 = (lax.scan(function(c, e) return f4(c, e), c[1] end, p3, v1, {reverse = true}))
    local v21 = jnp.maximum(p3, x)
    local v22 = jnp.concatenate{p3["1:"], p3[":1"]}
    local function f23(p24)
      local v25 = jnp.maximum(p3, v21)
      local function f26(p27)
        local v28 = jnp.max(v22)
        local v29 = jnp.dot(W[":2, :2"], p24)
        local v30 = jnp.tanh(v29)
        local v31 = (v28 * K)
        local v32 = v30[1]
        local v33 = jnp.tanh(v31 + v32 + p27)
        return v33
      end
      local v34 = jax.grad(function(a) return jnp.sum(f26(a)) end)(v21)
      local function f35(p36)
        local v37 = jnp.minimum(v25, 0.7 * v22)
        local v38 = jnp.outer(K[":2"], v34)
        local v39 = v1[1]
        local v40 = jax.nn.softmax(v39)
        local v41 = v34:at(1):set(v34[0] * 2.0)
        local v42 = jnp.sum(v37)
        local v43 = jnp.sum(v38)
        local v44 = jnp.sum(v40)
        local v45 = jnp.sum(v41)
        local v46 = jnp.tanh(v42 + v43 + v44 + v45 + p36)
        return v46
      end
      local v47 = jax.vmap(f35)(v21)
      local v48 = jnp.tanh(v47)
      return v48
    end
    local v49 = jax.checkpoint(f23)(v1)
    local v50 = jnp.sum(v20)
    local v51 = jnp.sum(v49)
    local v52 = jnp.tanh(v50 + v51)
    return v52
  end
  local v53 = jax.grad(function(a) return jnp.sum(f2(a)) end)(x)
  local v54 = v53:at(jnp.int32{0, 2, 0}):add(v53)
  local v55 = jnp.tanh(v54)
  return v55
end
return program]==] },
  { seed = 88, want = { 0.9908922262883991, -0.8327856068225779, 0.9463627177507448 }, text = [==[
local function program(x)
  local v1 = x:at(1):set(x[0] * 2.0)
  local v2 = jnp.stack{x, x * 0.5}
  local v3 = jnp.dot(x, x)
  local function f4(p5, p6)
    local v7 = (v2 + v2)
    local v8 = x:at(1):set(x[0] * 2.0)
    local function f9(p10)
      local v11 = jnp.where(jnp.greater(v7, 0.1), v7, p10)
      local function f12(p13)
        local v14 = (v3 * K)
        local v15 = jnp.dot(W, v1)
        local v16 = jnp.sum(v14)
        local v17 = jnp.sum(v15)
        local v18 = jnp.sum(p13)
        local v19 = jnp.tanh(v16 + v17 + v18)
        return v19
      end
      local v20 = (select(2, jax.jvp(jax.grad(f12), {v11}, {v11})))
      local v21 = jnp.cos(v7)
      local v22 = jnp.tanh(v20 + v21)
      return v22
    end
    local v23 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v2) * 0.1) end, function(s) return {s[1] + 1.0, f9(s[2])} end, {jnp.array(0.0, "float64"), v2})[2]
    local v24 = jnp.sqrt(1.5 + v7 * v7)
    local v25 = v23[1]
    local v26 = v24[1]
    local v27 = (p6 * K)
    local v28 = jnp.tanh(v8 + v25 + v26 + p5 + v27)
    return v28
  end
  local v29 = (lax.scan(function(c, e) return f4(c, e), c[1] end, v1, x, {reverse = true}))
  local v30 = jnp.dot(v29, v29)
  local v31 = (v30 * K)
  local v32 = jnp.tanh(v31)
  return v32
end
return program]==] },
  { seed = 89, want = { 0.0, -0.1745992335935306, 0.0 }, text = [==[
local function program(x)
  local v1 = jnp.flip(x)
  local function f2(p3, p4)
    local v5 = x:at(1):set(x[0] * 2.0)
    local v6 = (p4 * p4)
    local function f7(p8)
      local v9 = (p8 + p8)
      local v10 = jnp.sqrt(1.5 + v9 * v9)
      local v11 = jnp.tanh(v10)
      return v11
    end
    local v12 = custom_v(f7)(v6)
    local function f13(p14)
      local v15 = jax.nn.logsumexp(v5)
      local v16 = jnp.stack{v5, v5 * 0.5}
      local v17 = jnp.minimum(v12, 0.7 * v6)
      local v18 = v16[1]
      local function f19(p20)
        local v21 = p14[1]
        local v22 = jnp.take(v18, jnp.int32{2, 0, 0}, {axis = 0})
        local v23 = (v21 * K)
        local v24 = jnp.tanh(v23 + v22 + p20)
        return v24
      end
      local function f25(p26)
        local v27 = jnp.sum(v16, {axis = 0})
        local v28 = jnp.maximum(v17, v6)
        local v29 = (v28 * K)
        local v30 = jnp.tanh(v27 + v29 + p26)
        return v30
      end
      local v31 = (lax.cond(jnp.greater(v12, 0.2), f19, f25, v5))
      local v32 = (v15 * K)
      local v33 = jnp.tanh(v32 + v31)
      return v33
    end
    local v34 = jax.grad(function(a) return jnp.sum(f13(a)) end)(p3)
    local v35 = jnp.tanh(v34)
    return v35
  end
  local v36 = (lax.scan(function(c, e) return f2(c, e), c[1] end, x, v1, {reverse = true}))
  local v37 = jnp.tanh(v36)
  return v37
end
return program]==] },
  { seed = 90, want = { 0.9535684391984822, 0.8166887284387959, 0.9923290745308517 }, text = [==[
local function program(x)
  local v1 = jax.nn.logsumexp(x)
  local v2 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v3 = jnp.take(v2, jnp.int32{2, 0, 0}, {axis = 0})
  local v4 = (v1 * K)
  local v5 = jnp.tanh(v4 + v3)
  return v5
end
return program]==] },
  { seed = 91, want = { 0.8591265382143658, -0.15864850429749888, 0.9402266403927276 }, text = [==[
local function program(x)
  local v1 = (x * x)
  local v2 = jnp.flip(x)
  local v3 = jnp.tanh(v1 + v2)
  return v3
end
return program]==] },
  { seed = 92, want = { 0.9624798872526298, 0.951796671517069, 0.9639257026737257 }, text = [==[
local function program(x)
  local v1 = (x * x)
  local function f2(p3)
    local v4 = (p3 * p3)
    local v5 = jnp.log1p(v4 * v4)
    local function f6(p7)
      local v8 = (p3 - v4)
      local v9 = jnp.sort(v1)
      local v10 = jnp.take(p7, jnp.int32{2, 0, 0}, {axis = 0})
      local v11 = (v8 * K)
      local v12 = jnp.tanh(v11 + v9 + v10)
      return v12
    end
    local v13 = jax.jit(f6)(x)
    local v14 = (v4 - p3)
    local v15 = jnp.arctan2(v14, 2.0 + v4 * v4)
    local v16 = jnp.sum(v13)
    local v17 = jnp.tanh(v5 + v16 + v15)
    return v17
  end
  local v18 = jax.vmap(f2)(x)
  local v19 = jnp.sin(x)
  local function f20(p21)
    local v22 = jnp.stack{p21, p21 * p21, jnp.sin(p21)}
    local v23 = jnp.abs(v1)
    local v24 = jnp.sum(v22)
    local v25 = jnp.sum(v23)
    local v26 = jnp.tanh(v24 + v25)
    return v26
  end
  local v27 = lax.map(f20, v19)
  local v28 = jnp.maximum(v19, v27)
  local v29 = jnp.tanh(v18 + v28)
  return v29
end
return program]==] },
  { seed = 93, want = { 0.9849175816075896, -0.7331363207181746, 0.6188982910479197 }, text = [==[
local function program(x)
  local v1 = x:at(jnp.int32{0, 2, 0}):add(x)
  local function f2(p3)
    local v4 = (0.5 - p3)
    local v5 = jnp.sum(x)
    local v6 = jnp.minimum(v4, 0.7 * v1)
    local v7 = (v5 * K)
    local v8 = jnp.tanh(v7 + v6)
    return v8
  end
  local function f9(p10)
    local v11 = jnp.log1p(x * x)
    local v12 = jnp.abs(x)
    local v13 = jnp.sort(v1)
    local v14 = (v13 - p10)
    local v15 = jnp.tanh(v11 + v12 + v14)
    return v15
  end
  local v16 = (lax.cond(jnp.greater(jnp.sum(v1), 0.2), f2, f9, v1))
  local v17 = (v16 * v16)
  local v18 = jnp.flip(v16)
  local v19 = jnp.max(v1)
  local v20 = (v19 * K)
  local v21 = jnp.tanh(v17 + v18 + v20)
  return v21
end
return program]==] },
  { seed = 94, want = { 0.9900398796762175, -0.5977637258325305, 0.9612159424414648 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.prod(p2)
    local v4 = jnp.cos(x)
    local v5 = p2:at(jnp.int32{0, 2, 0}):add(p2)
    local function f6(p7)
      local function f8(p9, p10)
        local v11 = jnp.prod(v5)
        local v12 = jnp.tanh(v3)
        local v13 = jnp.cumsum(v4)
        local v14 = jnp.tanh(v11)
        local v15 = (v12 * K)
        local v16 = (v14 * K)
        local v17 = (p10 * K)
        local v18 = jnp.tanh(v15 + v13 + v16 + p9 + v17)
        return v18
      end
      local v19 = (lax.scan(function(c, e) return f8(c, e), c[1] end, x, v5))
      local v20 = (p7 * v3)
      local v21 = jnp.cos(p2)
      local v22 = jnp.sum(v19)
      local v23 = jnp.sum(v21)
      local v24 = jnp.tanh(v22 + v20 + v23)
      return v24
    end
    local v25 = lax.fori_loop(0, 1, function(i, c) return f6(c) end, v3)
    local v26 = (v25 * K)
    local v27 = jnp.tanh(v26)
    return v27
  end
  local v28 = jax.jit(f1)(x)
  local v29 = jnp.max(x)
  local v30 = (v29 * v29)
  local v31 = (v29 * v30)
  local function f32(p33)
    local v34 = jnp.dot(p33, p33)
    local v35 = p33:at(1):set(p33[0] * 2.0)
    local function f36(p37)
      local v38 = (v34 - v34)
      local function f39(p40)
        local v41 = jnp.dot(W, p40)
        local v42 = jnp.sin(p40)
        local v43 = p40:at(jnp.int32{0, 2, 0}):add(p40)
        local v44 = jnp.sum(p40)
        local v45 = jnp.exp(-p40 * p40)
        local v46 = (v44 * K)
        local v47 = jnp.tanh(v41 + v42 + v43 + v46 + v45)
        return v47
      end
      local v48 = custom_v(f39)(p33)
      local v49 = jnp.sum(v48)
      local v50 = jnp.tanh(v38 + v49 + p37)
      return v50
    end
    local v51 = jax.vmap(f36)(v35)
    local v52 = jnp.sqrt(1.5 + v35 * v35)
    local v53 = jax.nn.softmax(v52)
    local v54 = jnp.tanh(v51 + v53)
    return v54
  end
  local v55 = custom_j(f32)(x)
  local v56 = (v55 / (1.5 + v55 * v55))
  local v57 = (v31 * K)
  local v58 = jnp.tanh(v28 + v57 + v56)
  return v58
end
return program]==] },
  { seed = 95, want = { 0.18582981973727528, 0.8842853695555056, -0.732738709945058 }, text = [==[
local function program(x)
  local v1 = jnp.outer(K[":2"], x)
  local v2 = jnp.cos(x)
  local v3 = jnp.reshape(v1.T, {2, 3})
  local v4 = jnp.tanh(v1)
  local function f5(p6)
    local function f7(p8)
      local function f9(p10, p11)
        local v12 = jax.nn.softmax(p8)
        local v13 = jnp.take(p10, jnp.int32{2, 0, 0}, {axis = 0})
        local v14 = (p11 * K)
        local v15 = jnp.tanh(v12 + v13 + v14)
        return v15
      end
      local v16 = (lax.scan(function(c, e) return f9(c, e), c[1] end, x, p8, {reverse = true}))
      local v17 = jnp.dot(W, v2)
      local v18 = jnp.sqrt(1.5 + p6 * p6)
      local v19 = jnp.tanh(v16 + v17 + v18)
      return v19
    end
    local v20 = jax.grad(function(a) return jnp.sum(f7(a)) end)(p6)
    local v21 = jnp.dot(W, v2)
    local v22 = v1[1]
    local v23 = jnp.tanh(v20 + v21 + v22)
    return v23
  end
  local v24 = (select(2, jax.jvp(f5, {x}, {x})))
  local v25 = jnp.sum(v24)
  local v26 = v3[1]
  local v27 = v4[1]
  local v28 = (v25 * K)
  local v29 = jnp.tanh(v26 + v27 + v28)
  return v29
end
return program]==] },
  { seed = 96, want = { 0.8465852778954286, -0.3069207645422061, 0.7063906612317792 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.cos(p2)
    local v4 = jnp.sqrt(1.5 + p2 * p2)
    local v5 = jnp.tanh(v3 + v4)
    return v5
  end
  local v6 = (select(2, jax.jvp(f1, {x}, {x})))
  local v7 = jnp.outer(K[":2"], v6)
  local function f8(p9)
    local function f10(p11)
      local v12 = (0.5 - p11)
      local v13 = jnp.max(p11)
      local function f14(p15)
        local v16 = jnp.maximum(v12, p11)
        local v17 = jnp.tanh(p15)
        local v18 = jnp.tanh(v16 + v17)
        return v18
      end
      local v19 = (select(2, jax.linearize(f14, v12))(v12))
      local v20 = (v13 * K)
      local v21 = jnp.tanh(v20 + v19)
      return v21
    end
    local v22 = custom_v(f10)(v6)
    local function f23(p24)
      local v25 = jnp.dot(v22, v22)
      local v26 = (v25 * v25)
      local function f27(p28, p29)
        local v30 = (0.5 - p24)
        local v31 = jnp.sort(v22)
        local v32 = (p29 * K)
        local v33 = jnp.tanh(v30 + v31 + p28 + v32)
        return v33
      end
      local v34 = (lax.scan(function(c, e) return f27(c, e), c[1] end, p9, p9, {reverse = true}))
      local v35 = jnp.sqrt(1.5 + v22 * v22)
      local function f36(p37)
        local v38 = jnp.stack{v26, v26 * v26, jnp.sin(v26)}
        local v39 = v38:at(1):set(v38[0] * 2.0)
        local v40 = jnp.tanh(v39 + p37)
        return v40
      end
      local v41 = jax.checkpoint(f36)(v34)
      local v42 = jnp.tanh(v35 + v41)
      return v42
    end
    local function f43(p44)
      local function f45(p46)
        local v47 = jnp.sum(v7, {axis = 0})
        local v48 = jnp.outer(K[":2"], v22)
        local v49 = jnp.reshape(v7.T, {2, 3})
        local v50 = jnp.sqrt(1.5 + v49 * v49)
        local v51 = v48[1]
        local v52 = v50[1]
        local v53 = jnp.tanh(v47 + v51 + v52 + p46)
        return v53
      end
      local v54 = jax.vmap(f45)(v7)
      local v55 = jnp.cumsum(p9)
      local function f56(p57)
        local v58 = jnp.dot(W, p57)
        local v59 = (p57 + p57)
        local v60 = jnp.sum(v54, {axis = 0})
        local v61 = jnp.log1p(v54 * v54)
        local v62 = jnp.max(p57)
        local v63 = v61[1]
        local v64 = (v62 * K)
        local v65 = jnp.tanh(v58 + v59 + v60 + v63 + v64)
        return v65
      end
      local v66 = jax.grad(function(a) return jnp.sum(f56(a)) end)(v22)
      local v67 = jnp.tanh(v55 + v66 + p44)
      return v67
    end
    local v68 = (lax.cond(jnp.greater(jnp.sum(v22), 0.2), f23, f43, v22))
    local v69 = (v22 * v68)
    local v70 = jnp.tanh(v69)
    return v70
  end
  local v71 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v6) * 0.1) end, function(s) return {s[1] + 1.0, f8(s[2])} end, {jnp.array(0.0, "float64"), v6})[2]
  local v72 = jnp.max(x)
  local v73 = (v72 * K)
  local v74 = jnp.tanh(v71 + v73)
  return v74
end
return program]==] },
  { seed = 97, want = { 0.1923778100199097, -0.1554687396332073, 0.3379344095388292 }, text = [==[
local function program(x)
  local v1 = jnp.cumsum(x)
  local v2 = (0.5 - x)
  local v3 = (v1 / (1.5 + v2 * v2))
  local v4 = jnp.tanh(v3)
  return v4
end
return program]==] },
  { seed = 98, want = { 0.255313082929741, -0.7944899218612539, 0.8186082906904022 }, text = [==[
local function program(x)
  local v1 = jnp.tanh(x)
  local function f2(p3)
    local v4 = jnp.sin(v1)
    local function f5(p6)
      local v7 = jnp.maximum(p3, p3)
      local v8 = jnp.max(p3)
      local v9 = jnp.stack{v4, v4 * 0.5}
      local v10 = jnp.sum(v7)
      local v11 = jnp.sum(v9)
      local v12 = jnp.sum(p6)
      local v13 = jnp.tanh(v10 + v8 + v11 + v12)
      return v13
    end
    local v14 = (select(2, jax.jvp(jax.grad(f5), {v1}, {v4})))
    local v15 = (v1 / (1.5 + p3 * p3))
    local v16 = jnp.sum(v14)
    local v17 = jnp.sum(v15)
    local v18 = jnp.tanh(v16 + v17)
    return v18
  end
  local v19 = (select(2, jax.jvp(jax.grad(f2), {x}, {v1})))
  local v20 = jnp.stack{v1, v1 * 0.5}
  local v21 = jnp.sum(v20, {axis = 0})
  local v22 = jnp.tanh(v19 + v21)
  return v22
end
return program]==] },
  { seed = 99, want = { 0.7374910507731657, 0.7374827479172573, 0.7374919731155135 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.max(x)
    local v4 = jax.nn.softmax(p2)
    local v5 = (v3 * K)
    local v6 = jnp.tanh(v5 + v4)
    return v6
  end
  local function f7(p8)
    local v9 = (x / (1.5 + x * x))
    local v10 = jnp.sum(x)
    local v11 = jnp.minimum(v9, 0.7 * x)
    local v12 = (v10 * K)
    local v13 = jnp.tanh(v12 + v11 + p8)
    return v13
  end
  local v14 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f1, f7, x))
  local v15 = jnp.maximum(x, v14)
  local v16 = (v15 / (1.5 + x * x))
  local function f17(p18)
    local function f19(p20)
      local function f21(p22)
        local v23 = (v16 + x)
        local v24 = (v23 + v14)
        local v25 = jnp.abs(v16)
        local v26 = jnp.sort(v23)
        local v27 = (p18 / (1.5 + p18 * p18))
        local v28 = jnp.sum(v24)
        local v29 = jnp.sum(v25)
        local v30 = jnp.sum(v26)
        local v31 = jnp.tanh(v28 + v29 + v30 + v27 + p22)
        return v31
      end
      local v32 = jax.vmap(f21)(v16)
      local v33 = (0.5 - v16)
      local function f34(p35, p36)
        local v37 = jnp.dot(W, p35)
        local v38 = v37:at(1):set(v37[0] * 2.0)
        local v39 = jnp.dot(W, v38)
        local v40 = (p36 * K)
        local v41 = jnp.tanh(v39 + v40)
        return v41
      end
      local v42 = (lax.scan(function(c, e) return f34(c, e), c[1] end, v32, v15))
      local function f43(p44)
        local v45 = jnp.take(v32, jnp.int32{2, 0, 0}, {axis = 0})
        local v46 = jnp.take(v32, jnp.int32{2, 0, 0}, {axis = 0})
        local v47 = jnp.concatenate{v42["1:"], v42[":1"]}
        local v48 = jnp.sum(v45)
        local v49 = jnp.sum(v46)
        local v50 = jnp.sum(v47)
        local v51 = jnp.tanh(v48 + v49 + v50 + p44)
        return v51
      end
      local v52 = jax.vmap(f43)(v42)
      local v53 = jnp.max(v42)
      local v54 = jnp.sum(v33)
      local v55 = jnp.sum(v52)
      local v56 = jnp.tanh(v54 + v55 + v53 + p20)
      return v56
    end
    local v57 = jax.checkpoint(f19)(p18)
    local v58 = jnp.concatenate{v16["1:"], v16[":1"]}
    local v59 = jnp.sum(v58)
    local v60 = jnp.tanh(v57 + v59)
    return v60
  end
  local v61 = jax.vmap(f17)(v16)
  local v62 = jnp.flip(v61)
  local v63 = jnp.tanh(v62)
  return v63
end
return program]==] },
  { seed = 100, want = { 0.9199465808204407, 0.1255029934517561, 0.00816308398061444 }, text = [==[
local function program(x)
  local v1 = (x / (1.5 + x * x))
  local v2 = (0.5 - x)
  local v3 = jnp.flip(x)
  local v4 = jnp.tanh(v1 + v2 + v3)
  return v4
end
return program]==] },
  { seed = 101, want = { 0.0, 0.001588345470666575, 0.10953998136225089 }, text = [==[
local function program(x)
  local v1 = jnp.outer(K[":2"], x)
  local function f2(p3)
    local v4 = jnp.log1p(v1 * v1)
    local function f5(p6)
      local v7 = jnp.minimum(p6, 0.7 * p6)
      local function f8(p9, p10)
        local v11 = jnp.prod(p6)
        local v12 = jnp.sum(p9)
        local v13 = jnp.max(p6)
        local v14 = (v11 * K)
        local v15 = (v12 * K)
        local v16 = (v13 * K)
        local v17 = (p10 * K)
        local v18 = jnp.tanh(v14 + v15 + v16 + v17)
        return v18
      end
      local v19 = (lax.scan(function(c, e) return f8(c, e), c[1] end, v7, v7))
      local v20 = jnp.flip(v19)
      local v21 = jnp.tanh(v7)
      local v22 = jnp.tanh(v20 + v21)
      return v22
    end
    local v23 = custom_v(f5)(x)
    local function f24(p25)
      local v26 = jnp.sqrt(1.5 + x * x)
      local v27 = jnp.outer(K[":2"], v26)
      local v28 = (0.5 - v4)
      local v29 = jnp.tanh(v27 + v28 + p25)
      return v29
    end
    local function f30(p31)
      local v32 = jnp.maximum(p31, v4)
      local v33 = (x + p3)
      local v34 = jnp.sum(p31, {axis = 0})
      local v35 = jnp.stack{v33, v33 * 0.5}
      local v36 = jnp.stack{v34, v34 * 0.5}
      local v37 = jnp.tanh(v32 + v35 + v36)
      return v37
    end
    local v38 = (lax.cond(jnp.greater(jnp.sum(v4), 0.2), f24, f30, v4))
    local v39 = jnp.cumsum(x)
    local v40 = v38[1]
    local v41 = jnp.tanh(v23 + v40 + v39)
    return v41
  end
  local v42 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f2(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local v43 = jnp.prod(x)
  local v44 = jnp.concatenate{x["1:"], x[":1"]}
  local function f45(p46)
    local v47 = jnp.tanh(x)
    local v48 = jax.nn.logsumexp(v42)
    local v49 = jnp.outer(K[":2"], v44)
    local function f50(p51)
      local function f52(p53)
        local v54 = (0.5 - v47)
        local v55 = (0.5 - v43)
        local v56 = v47[1]
        local v57 = jnp.sum(v54)
        local v58 = jnp.tanh(v57 + v55 + v56 + p53)
        return v58
      end
      local v59 = jax.vmap(f52)(v42)
      local v60 = jnp.reshape(v1.T, {2, 3})
      local function f61(p62)
        local v63 = jnp.where(jnp.greater(v47, 0.1), v47, v59)
        local v64 = jnp.take(v47, jnp.int32{2, 0, 0}, {axis = 0})
        local v65 = jnp.where(jnp.greater(v63, 0.1), v63, v64)
        local v66 = v59[1]
        local v67 = jnp.sum(v65)
        local v68 = jnp.tanh(v67 + v66 + p62)
        return v68
      end
      local v69 = lax.map(f61, p51)
      local v70 = jnp.minimum(v69, 0.7 * v47)
      local function f71(p72)
        local v73 = jnp.tanh(p72)
        local v74 = jnp.sqrt(1.5 + v73 * v73)
        local v75 = jnp.tanh(v74)
        return v75
      end
      local v76 = custom_v(f71)(v59)
      local v77 = v60[1]
      local v78 = jnp.tanh(v77 + v70 + v76)
      return v78
    end
    local function f79(p80)
      local v81 = jnp.max(v42)
      local function f82(p83)
        local v84 = jnp.maximum(p46, p46)
        local v85 = jnp.max(v1, {axis = 0})
        local v86 = p80[1]
        local v87 = (v84 * K)
        local v88 = (v86 * K)
        local v89 = jnp.tanh(v87 + v85 + v88 + p83)
        return v89
      end
      local v90 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v44) * 0.1) end, function(s) return {s[1] + 1.0, f82(s[2])} end, {jnp.array(0.0, "float64"), v44})[2]
      local v91 = jnp.stack{p46, p46 * p46, jnp.sin(p46)}
      local v92 = (v81 * K)
      local v93 = jnp.tanh(v92 + v90 + v91)
      return v93
    end
    local v94 = (lax.cond(jnp.greater(v48, 0.2), f50, f79, v44))
    local v95 = jnp.sin(v48)
    local v96 = jnp.sum(v49)
    local v97 = jnp.sum(v94)
    local v98 = jnp.tanh(v96 + v97 + v95)
    return v98
  end
  local function f99(p100)
    local function f101(p102)
      local v103 = jnp.exp(-v44 * v44)
      local v104 = jnp.exp(-v1 * v1)
      local function f105(p106)
        local v107 = jnp.tanh(p100)
        local v108 = jnp.dot(W, v44)
        local v109 = jax.nn.logsumexp(p102)
        local v110 = jnp.maximum(p102, p102)
        local v111 = (v107 * W[":2"])
        local v112 = jnp.stack{v108, v108 * 0.5}
        local v113 = (v109 * W[":2"])
        local v114 = jnp.stack{v110, v110 * 0.5}
        local v115 = jnp.tanh(v111 + v112 + v113 + v114 + p106)
        return v115
      end
      local function f116(p117)
        local v118 = jnp.cos(p100)
        local v119 = jnp.tanh(p100)
        local v120 = jnp.stack{p102, p102 * 0.5}
        local v121 = jnp.tanh(v120)
        local v122 = (v118 * W[":2"])
        local v123 = (v119 * W[":2"])
        local v124 = jnp.tanh(v122 + v123 + v121 + p117)
        return v124
      end
      local v125 = (lax.cond(jnp.greater(p100, 0.2), f105, f116, v104))
      local v126 = jnp.dot(p102, p102)
      local v127 = jnp.exp(-p102 * p102)
      local v128 = v125[1]
      local v129 = (v126 * K)
      local v130 = jnp.tanh(v103 + v128 + v129 + v127)
      return v130
    end
    local v131 = jax.vmap(f101)(v1)
    local v132 = jax.nn.softmax(v42)
    local v133 = jnp.tanh(v1)
    local v134 = jnp.sum(v131)
    local v135 = jnp.sum(v132)
    local v136 = jnp.sum(v133)
    local v137 = jnp.tanh(v134 + v135 + v136)
    return v137
  end
  local v138 = (lax.cond(jnp.greater(v43, 0.2), f45, f99, v43))
  local function f139(p140)
    local v141 = v42[1]
    local function f142(p143)
      local v144 = (v138 * K)
      local v145 = jnp.max(v42)
      local v146 = jnp.reshape(p140.T, {2, 3})
      local v147 = (v145 * K)
      local v148 = v146[1]
      local v149 = jnp.tanh(v144 + v147 + v148 + p143)
      return v149
    end
    local v150 = lax.fori_loop(0, 2, function(i, c) return f142(c) end, v42)
    local v151 = jnp.where(jnp.greater(v150, 0.1), v150, x)
    local function f152(p153)
      local function f154(p155)
        local v156 = jnp.max(v44)
        local v157 = jnp.exp(-v138 * v138)
        local v158 = jnp.sin(v150)
        local v159 = (v150 * v151)
        local v160 = jnp.stack{v151, v151 * 0.5}
        local v161 = jnp.sum(v158)
        local v162 = jnp.sum(v159)
        local v163 = jnp.sum(v160)
        local v164 = jnp.sum(p155)
        local v165 = jnp.tanh(v156 + v157 + v161 + v162 + v163 + v164)
        return v165
      end
      local v166 = jax.grad(function(a) return jnp.sum(f154(a)) end)(v1)
      local v167 = jax.nn.logsumexp(v42)
      local v168 = jax.nn.logsumexp(v151)
      local v169 = (v44 / (1.5 + v44 * v44))
      local v170 = jax.nn.logsumexp(v44)
      local v171 = jnp.sum(v166)
      local v172 = jnp.sum(v169)
      local v173 = jnp.tanh(v171 + v167 + v168 + v172 + v170 + p153)
      return v173
    end
    local v174 = (select(2, jax.jvp(jax.grad(f152), {v141}, {v43})))
    local v175 = jnp.log1p(v150 * v150)
    local v176 = jnp.sum(v175)
    local v177 = jnp.tanh(v174 + v176)
    return v177
  end
  local v178 = (select(2, jax.jvp(jax.grad(f139), {v1}, {v1})))
  local v179 = v178[1]
  local v180 = jnp.tanh(v179)
  return v180
end
return program]==] },
  { seed = 102, want = { 0.8305788685385284, 0.8510641096679438, -0.5370495669980354 }, text = [==[
local function program(x)
  local v1 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v2 = jnp.stack{x, x * 0.5}
  local v3 = jnp.dot(W, v1)
  local v4 = v2[1]
  local v5 = jnp.tanh(v4 + v3)
  return v5
end
return program]==] },
  { seed = 103, want = { 0.5635750736091397, 0.7835057984650967, 0.11007237848965068 }, text = [==[
local function program(x)
  local v1 = jnp.minimum(x, 0.7 * x)
  local v2 = x:at(1):set(x[0] * 2.0)
  local v3 = (v2 + x)
  local function f4(p5, p6)
    local function f7(p8)
      local v9 = jnp.flip(v3)
      local v10 = jnp.stack{v9, v9 * 0.5}
      local v11 = jnp.stack{p5, p5 * 0.5}
      local v12 = jnp.sum(v10)
      local v13 = jnp.sum(v11)
      local v14 = jnp.tanh(v12 + v13 + p8)
      return v14
    end
    local v15 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p6) * 0.1) end, function(s) return {s[1] + 1.0, f7(s[2])} end, {jnp.array(0.0, "float64"), p6})[2]
    local v16 = (v3 + v1)
    local v17 = v2:at(jnp.int32{0, 2, 0}):add(v2)
    local v18 = jnp.sqrt(1.5 + v17 * v17)
    local v19 = (0.5 - p5)
    local v20 = (v15 * K)
    local v21 = jnp.tanh(v20 + v16 + v18 + v19)
    return v21
  end
  local v22 = (lax.scan(function(c, e) return f4(c, e), c[1] end, v3, v2, {reverse = true}))
  local v23 = jnp.dot(W, v22)
  local v24 = jnp.tanh(v23)
  return v24
end
return program]==] },
  { seed = 104, want = { 0.7997446322451734, 0.3820622354697112, 0.6030944121490213 }, text = [==[
local function program(x)
  local v1 = jnp.arctan2(x, 2.0 + x * x)
  local v2 = jnp.cos(x)
  local v3 = jnp.tanh(v1 + v2)
  return v3
end
return program]==] },
  { seed = 105, want = { 0.74564936833202, -0.7900861344928516, 0.7336668114639925 }, text = [==[
local function program(x)
  local v1 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
  local function f2(p3)
    local v4 = jnp.prod(p3)
    local v5 = jnp.arctan2(p3, 2.0 + v1 * v1)
    local v6 = jnp.stack{p3, p3 * 0.5}
    local function f7(p8)
      local v9 = jnp.stack{p8, p8 * p8, jnp.sin(p8)}
      local v10 = jnp.stack{v1, v1 * 0.5}
      local v11 = v5:at(jnp.int32{0, 2, 0}):add(v5)
      local v12 = v6[1]
      local v13 = jnp.sum(v10, {axis = 0})
      local v14 = jnp.tanh(v9 + v11 + v12 + v13)
      return v14
    end
    local v15 = jax.grad(function(a) return jnp.sum(f7(a)) end)(v4)
    local v16 = (v15 * K)
    local v17 = jnp.tanh(v16)
    return v17
  end
  local v18 = jax.grad(function(a) return jnp.sum(f2(a)) end)(x)
  local function f19(p20)
    local v21 = (x * v18)
    local v22 = v18:at(jnp.int32{0, 2, 0}):add(v18)
    local function f23(p24)
      local v25 = (0.5 - p24)
      local v26 = jnp.prod(p24)
      local v27 = (v26 * K)
      local v28 = jnp.tanh(v25 + v27)
      return v28
    end
    local v29 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v22) * 0.1) end, function(s) return {s[1] + 1.0, f23(s[2])} end, {jnp.array(0.0, "float64"), v22})[2]
    local function f30(p31)
      local v32 = (p31 / (1.5 + p31 * p31))
      local v33 = (v32 * K)
      local v34 = jnp.sum(v33)
      local v35 = jnp.tanh(v34)
      return v35
    end
    local v36 = jax.vmap(f30)(v21)
    local function f37(p38)
      local v39 = v36:at(jnp.int32{0, 2, 0}):add(v36)
      local function f40(p41)
        local v42 = jnp.arctan2(p20, 2.0 + p20 * p20)
        local v43 = jnp.cumsum(v36)
        local v44 = (v42 * K)
        local v45 = jnp.tanh(v44 + v43 + p41)
        return v45
      end
      local v46 = lax.fori_loop(0, 0, function(i, c) return f40(c) end, v39)
      local v47 = jnp.tanh(v36)
      local function f48(p49, p50)
        local v51 = (v39 / (1.5 + v39 * v39))
        local v52 = (v51 + v47)
        local v53 = (v47 / (1.5 + v47 * v47))
        local v54 = jax.nn.softmax(v51)
        local v55 = jnp.dot(W, v51)
        local v56 = (p50 * K)
        local v57 = jnp.tanh(v52 + v53 + v54 + v55 + p49 + v56)
        return v57
      end
      local v58 = (lax.scan(function(c, e) return f48(c, e), c[1] end, v47, v47))
      local v59 = jnp.tanh(v46 + v58 + p38)
      return v59
    end
    local function f60(p61)
      local v62 = v22[1]
      local v63 = jnp.exp(-v62 * v62)
      local v64 = jnp.outer(K[":2"], v22)
      local v65 = (v64 / (1.5 + v64 * v64))
      local v66 = jnp.outer(K[":2"], v22)
      local v67 = (v63 * K)
      local v68 = v65[1]
      local v69 = v66[1]
      local v70 = jnp.tanh(v67 + v68 + v69 + p61)
      return v70
    end
    local v71 = (lax.cond(jnp.greater(p20, 0.2), f37, f60, v21))
    local v72 = jnp.sum(v29)
    local v73 = jnp.sum(v71)
    local v74 = jnp.tanh(v72 + v73)
    return v74
  end
  local v75 = jax.vmap(f19)(v1)
  local v76 = jnp.concatenate{x["1:"], x[":1"]}
  local v77 = (v75 / (1.5 + v18 * v18))
  local function f78(p79)
    local v80 = jnp.dot(p79, p79)
    local v81 = jnp.concatenate{v75["1:"], v75[":1"]}
    local v82 = jnp.sin(v76)
    local v83 = jax.nn.logsumexp(v82)
    local v84 = jnp.prod(v81)
    local v85 = (v80 * K)
    local v86 = (v83 * K)
    local v87 = (v84 * K)
    local v88 = jnp.tanh(v85 + v86 + v87)
    return v88
  end
  local v89 = jax.checkpoint(f78)(v18)
  local v90 = jnp.tanh(v77 + v89)
  return v90
end
return program]==] },
  { seed = 106, want = { 0.23259179748776324, 0.48393361834107773, 0.7230137547134821 }, text = [==[
local function program(x)
  local v1 = jnp.exp(-x * x)
  local function f2(p3)
    local v4 = jnp.dot(v1, v1)
    local v5 = (v1 + v1)
    local v6 = jnp.log1p(p3 * p3)
    local function f7(p8)
      local function f9(p10)
        local v11 = jnp.flip(p8)
        local v12 = v11[1]
        local v13 = jnp.where(jnp.greater(v6, 0.1), v6, v11)
        local v14 = jnp.minimum(p8, 0.7 * p8)
        local v15 = (v12 * K)
        local v16 = (p10 * K)
        local v17 = jnp.tanh(v15 + v13 + v14 + v16)
        return v17
      end
      local v18 = jax.grad(function(a) return jnp.sum(f9(a)) end)(v4)
      local v19 = jnp.concatenate{v6["1:"], v6[":1"]}
      local v20 = (v18 * K)
      local v21 = jnp.tanh(v20 + v19)
      return v21
    end
    local function f22(p23)
      local v24 = p23[1]
      local function f25(p26)
        local v27 = (p26 + p26)
        local v28 = jnp.outer(K[":2"], p26)
        local v29 = jnp.abs(v28)
        local v30 = jnp.stack{p26, p26 * 0.5}
        local v31 = jnp.sum(v28, {axis = 0})
        local v32 = v29[1]
        local v33 = v30[1]
        local v34 = jnp.tanh(v27 + v32 + v33 + v31)
        return v34
      end
      local v35 = custom_j(f25)(v6)
      local v36 = (0.5 - v6)
      local v37 = jnp.minimum(v6, 0.7 * v6)
      local v38 = (v24 * K)
      local v39 = jnp.tanh(v38 + v35 + v36 + v37)
      return v39
    end
    local v40 = (lax.cond(jnp.greater(v4, 0.2), f7, f22, v6))
    local v41 = jnp.sum(v5)
    local v42 = jnp.sum(v40)
    local v43 = jnp.tanh(v41 + v42)
    return v43
  end
  local v44 = (select(2, jax.jvp(jax.grad(f2), {v1}, {v1})))
  local v45 = jnp.sin(v44)
  local v46 = jnp.abs(v44)
  local v47 = jnp.sort(v1)
  local v48 = jnp.tanh(v45 + v46 + v47)
  return v48
end
return program]==] },
  { seed = 107, want = { 0.4430525902944507, 0.8410709913771383, 0.5708768095015865 }, text = [==[
local function program(x)
  local v1 = jnp.prod(x)
  local v2 = (v1 + v1)
  local function f3(p4)
    local v5 = jnp.maximum(p4, p4)
    local function f6(p7)
      local function f8(p9)
        local v10 = jnp.prod(p9)
        local v11 = jnp.where(jnp.greater(p9, 0.1), p9, p9)
        local v12 = jnp.sort(v11)
        local v13 = jnp.tanh(v12)
        local v14 = (v10 * K)
        local v15 = jnp.tanh(v14 + v13)
        return v15
      end
      local v16 = custom_v(f8)(x)
      local v17 = jnp.minimum(v5, 0.7 * p7)
      local v18 = jnp.stack{v17, v17 * v17, jnp.sin(v17)}
      local function f19(p20)
        local v21 = jnp.stack{v17, v17 * v17, jnp.sin(v17)}
        local v22 = jnp.flip(x)
        local v23 = (p20 * K)
        local v24 = jnp.tanh(v21 + v22 + v23)
        return v24
      end
      local v25 = (select(2, jax.jvp(f19, {v17}, {v17})))
      local function f26(p27)
        local v28 = jax.nn.softmax(v16)
        local v29 = jnp.sum(v28)
        local v30 = jnp.max(v18)
        local v31 = jnp.max(v28)
        local v32 = jnp.max(v28)
        local v33 = jnp.tanh(v29 + v30 + v31 + v32 + p27)
        return v33
      end
      local v34 = lax.map(f26, v18)
      local v35 = jnp.sum(v25)
      local v36 = jnp.sum(v34)
      local v37 = jnp.tanh(v35 + v36)
      return v37
    end
    local v38 = jax.grad(function(a) return jnp.sum(f6(a)) end)(v1)
    local function f39(p40, p41)
      local v42 = jnp.sqrt(1.5 + p40 * p40)
      local function f43(p44)
        local v45 = (p40 - x)
        local v46 = (0.5 - v38)
        local v47 = (v45 * v45)
        local v48 = jnp.sin(p44)
        local v49 = jnp.maximum(v47, v47)
        local v50 = (v46 * K)
        local v51 = jnp.tanh(v50 + v48 + v49)
        return v51
      end
      local v52 = jax.checkpoint(f43)(x)
      local v53 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
      local function f54(p55)
        local v56 = jnp.where(jnp.greater(p55, 0.1), p55, p55)
        local v57 = (v56 + v56)
        local v58 = jnp.concatenate{v56["1:"], v56[":1"]}
        local v59 = jnp.tanh(v57 + v58)
        return v59
      end
      local v60 = custom_v(f54)(v42)
      local v61 = (p41 * K)
      local v62 = jnp.tanh(v52 + v53 + v60 + v61)
      return v62
    end
    local v63 = (lax.scan(function(c, e) return f39(c, e), c[1] end, x, x))
    local v64 = jnp.sum(v63)
    local v65 = jnp.tanh(v64)
    return v65
  end
  local v66 = jax.vmap(f3)(x)
  local v67 = (v2 * K)
  local v68 = jnp.tanh(v67 + v66)
  return v68
end
return program]==] },
  { seed = 108, want = { 0.9445554774227649, 0.9349792517947885, 0.9364258928314139 }, text = [==[
local function program(x)
  local v1 = jnp.sqrt(1.5 + x * x)
  local function f2(p3, p4)
    local function f5(p6)
      local v7 = jnp.dot(W, x)
      local v8 = jnp.exp(-v7 * v7)
      local function f9(p10)
        local v11 = jnp.log1p(p3 * p3)
        local v12 = jnp.sum(v8)
        local v13 = jnp.sum(v11)
        local v14 = jnp.sum(p10)
        local v15 = jnp.tanh(v13 + v12 + v14)
        return v15
      end
      local v16 = jax.grad(function(a) return jnp.sum(f9(a)) end)(p3)
      local function f17(p18)
        local v19 = jnp.arctan2(p18, 2.0 + v8 * v8)
        local v20 = jnp.abs(v16)
        local v21 = jnp.tanh(v19 + v20)
        return v21
      end
      local function f22(p23)
        local v24 = (v16 / (1.5 + v16 * v16))
        local v25 = jnp.cos(p23)
        local v26 = jnp.tanh(v24 + v25)
        return v26
      end
      local v27 = (lax.cond(jnp.greater(p4, 0.2), f17, f22, v8))
      local v28 = jnp.sum(v27)
      local v29 = jnp.tanh(v28 + p6)
      return v29
    end
    local v30 = lax.fori_loop(0, 0, function(i, c) return f5(c) end, p4)
    local function f31(p32)
      local v33 = jnp.exp(-v30 * v30)
      local function f34(p35)
        local v36 = jnp.cos(v1)
        local v37 = jnp.sort(v36)
        local v38 = (0.5 - p32)
        local v39 = jnp.tanh(v37 + v38 + p35)
        return v39
      end
      local function f40(p41)
        local v42 = (v1 - v1)
        local v43 = jnp.log1p(v42 * v42)
        local v44 = jnp.prod(v43)
        local v45 = (v44 * K)
        local v46 = jnp.tanh(v45 + p41)
        return v46
      end
      local v47 = (lax.cond(jnp.greater(v33, 0.2), f34, f40, v1))
      local function f48(p49, p50)
        local v51 = jnp.max(p3)
        local v52 = jax.nn.logsumexp(p3)
        local v53 = jnp.sqrt(1.5 + v52 * v52)
        local v54 = (v51 * K)
        local v55 = (v53 * K)
        local v56 = (p50 * K)
        local v57 = jnp.tanh(v54 + v55 + p49 + v56)
        return v57
      end
      local v58 = (lax.scan(function(c, e) return f48(c, e), c[1] end, v47, v47, {reverse = true}))
      local v59 = (0.5 - v33)
      local v60 = (0.5 - p3)
      local v61 = (v59 * K)
      local v62 = jnp.tanh(v58 + v61 + v60)
      return v62
    end
    local v63 = (select(2, jax.jvp(f31, {v1}, {p3})))
    local v64 = jnp.tanh(p4)
    local v65 = jnp.dot(W, v1)
    local v66 = (v64 * K)
    local v67 = jnp.tanh(v63 + v66 + v65)
    return v67
  end
  local v68 = (lax.scan(function(c, e) return f2(c, e), c[1] end, x, x))
  local function f69(p70)
    local v71 = jnp.flip(v1)
    local function f72(p73)
      local function f74(p75)
        local v76 = v1:at(jnp.int32{0, 2, 0}):add(v1)
        local v77 = jnp.sin(v76)
        local v78 = jnp.dot(W, v77)
        local v79 = (p75 * K)
        local v80 = jnp.tanh(v78 + v79)
        return v80
      end
      local v81 = (select(2, jax.linearize(f74, p70))(p70))
      local v82 = (v71 * v71)
      local v83 = (0.5 - v81)
      local v84 = (0.5 - p73)
      local v85 = jnp.flip(v82)
      local v86 = jnp.sum(v83)
      local v87 = jnp.sum(v85)
      local v88 = jnp.tanh(v86 + v84 + v87)
      return v88
    end
    local v89 = jax.vmap(f72)(v71)
    local v90 = jnp.arctan2(v71, 2.0 + v89 * v89)
    local v91 = jnp.sum(v90)
    local v92 = jnp.tanh(v91)
    return v92
  end
  local v93 = jax.vmap(f69)(v1)
  local v94 = jnp.tanh(v68 + v93)
  return v94
end
return program]==] },
  { seed = 109, want = { 0.6418428726753714, -0.6052412167677944, 0.6418337053051468 }, text = [==[
local function program(x)
  local v1 = jnp.abs(x)
  local v2 = jnp.sqrt(1.5 + v1 * v1)
  local v3 = jnp.prod(v2)
  local function f4(p5)
    local v6 = v1[1]
    local function f7(p8)
      local v9 = jnp.cumsum(v2)
      local v10 = jnp.stack{v2, v2 * 0.5}
      local v11 = jnp.exp(-v9 * v9)
      local function f12(p13)
        local v14 = jax.nn.logsumexp(v9)
        local v15 = jnp.maximum(v14, v6)
        local v16 = jnp.tanh(v15 + p13)
        return v16
      end
      local v17 = (select(2, jax.jvp(jax.grad(f12), {v3}, {v6})))
      local v18 = (v3 * K)
      local v19 = v10[1]
      local v20 = (v17 * K)
      local v21 = jnp.tanh(v19 + v11 + v20 + v18 + p8)
      return v21
    end
    local function f22(p23)
      local v24 = jnp.maximum(v1, p5)
      local function f25(p26)
        local v27 = p5:at(jnp.int32{0, 2, 0}):add(p5)
        local v28 = jnp.cumsum(p23)
        local v29 = jnp.flip(v28)
        local v30 = jnp.sum(v27)
        local v31 = jnp.sum(v29)
        local v32 = jnp.tanh(v30 + v31 + p26)
        return v32
      end
      local v33 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v6) * 0.1) end, function(s) return {s[1] + 1.0, f25(s[2])} end, {jnp.array(0.0, "float64"), v6})[2]
      local v34 = jnp.abs(v24)
      local v35 = jnp.log1p(p5 * p5)
      local v36 = (v33 * K)
      local v37 = jnp.tanh(v36 + v34 + v35)
      return v37
    end
    local v38 = (lax.cond(jnp.greater(v3, 0.2), f7, f22, x))
    local v39 = jnp.tanh(v38)
    return v39
  end
  local v40 = jax.checkpoint(f4)(x)
  local v41 = jnp.tanh(v40)
  return v41
end
return program]==] },
  { seed = 110, want = { 0.9354619896984647, -0.15198667033954977, 0.983302174221139 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = (0.5 - x)
    local v4 = jnp.arctan2(p2, 2.0 + p2 * p2)
    local v5 = jnp.dot(v3, v3)
    local v6 = (v3 + v4)
    local v7 = jnp.sum(v6)
    local v8 = jnp.tanh(v5 + v7)
    return v8
  end
  local v9 = (select(2, jax.jvp(jax.grad(f1), {x}, {x})))
  local function f10(p11)
    local function f12(p13)
      local v14 = jnp.sin(p11)
      local function f15(p16)
        local v17 = jnp.concatenate{v14["1:"], v14[":1"]}
        local v18 = jnp.tanh(v17)
        local v19 = jnp.prod(v14)
        local v20 = jnp.concatenate{v18["1:"], v18[":1"]}
        local v21 = jnp.sqrt(1.5 + p16 * p16)
        local v22 = (v19 * K)
        local v23 = jnp.tanh(v22 + v20 + v21)
        return v23
      end
      local v24 = (select(2, jax.jvp(f15, {p11}, {p13})))
      local v25 = (p11 / (1.5 + p11 * p11))
      local function f26(p27)
        local v28 = jnp.stack{v14, v14 * 0.5}
        local v29 = jnp.where(jnp.greater(v14, 0.1), v14, v14)
        local v30 = v28[1]
        local v31 = jnp.tanh(v30 + v29 + p27)
        return v31
      end
      local function f32(p33)
        local v34 = jnp.sin(v14)
        local v35 = jnp.concatenate{v25["1:"], v25[":1"]}
        local v36 = (0.5 - v34)
        local v37 = jnp.tanh(v35 + v36 + p33)
        return v37
      end
      local v38 = (lax.cond(jnp.greater(jnp.sum(p13), 0.2), f26, f32, p13))
      local v39 = jnp.tanh(v24 + v38)
      return v39
    end
    local function f40(p41)
      local v42 = jnp.sin(p11)
      local v43 = jnp.maximum(p41, p41)
      local v44 = jnp.tanh(v42 + v43)
      return v44
    end
    local v45 = (lax.cond(jnp.greater(jnp.sum(p11), 0.2), f12, f40, p11))
    local v46 = jnp.cumsum(v45)
    local function f47(p48)
      local function f49(p50)
        local v51 = (v45 / (1.5 + v46 * v46))
        local v52 = (v51 + p48)
        local v53 = jnp.outer(K[":2"], v52)
        local v54 = jnp.exp(-v51 * v51)
        local v55 = jnp.where(jnp.greater(v54, 0.1), v54, v54)
        local v56 = v53[1]
        local v57 = jnp.tanh(v56 + v55 + p50)
        return v57
      end
      local v58 = lax.fori_loop(0, 1, function(i, c) return f49(c) end, p48)
      local v59 = (v45 + v46)
      local v60 = jnp.abs(v58)
      local v61 = jnp.arctan2(v58, 2.0 + v58 * v58)
      local function f62(p63)
        local v64 = (v60 * v61)
        local v65 = (p63 / (1.5 + v61 * v61))
        local v66 = jnp.max(v64)
        local v67 = jnp.flip(v61)
        local v68 = jnp.dot(v65, v65)
        local v69 = (v66 * K)
        local v70 = (v68 * K)
        local v71 = jnp.tanh(v69 + v67 + v70)
        return v71
      end
      local v72 = lax.fori_loop(0, 2, function(i, c) return f62(c) end, v61)
      local v73 = jnp.tanh(v59 + v72)
      return v73
    end
    local v74 = jax.jit(f47)(v46)
    local v75 = (v74 * v46)
    local v76 = jnp.tanh(v75)
    return v76
  end
  local v77 = custom_v(f10)(x)
  local v78 = jnp.dot(W, v77)
  local v79 = (x + v77)
  local v80 = jnp.tanh(v77)
  local v81 = jnp.tanh(v9 + v78 + v79 + v80)
  return v81
end
return program]==] },
  { seed = 111, want = { 0.8093472639204083, -0.8540022529682627, 0.9079605627831087 }, text = [==[
local function program(x)
  local v1 = jnp.concatenate{x["1:"], x[":1"]}
  local function f2(p3)
    local v4 = jnp.dot(W, p3)
    local v5 = jnp.tanh(p3)
    local v6 = v4[1]
    local v7 = (v6 * K)
    local v8 = jnp.tanh(v5 + v7)
    return v8
  end
  local v9 = custom_j(f2)(x)
  local function f10(p11, p12)
    local v13 = jnp.stack{p12, p12 * p12, jnp.sin(p12)}
    local v14 = jnp.max(p11)
    local v15 = jax.nn.logsumexp(v13)
    local v16 = (v14 * K)
    local v17 = (v15 * K)
    local v18 = jnp.tanh(v16 + v17)
    return v18
  end
  local v19 = (lax.scan(function(c, e) return f10(c, e), c[1] end, v1, v1))
  local v20 = jnp.tanh(v9 + v19)
  return v20
end
return program]==] },
  { seed = 112, want = { 0.9476258215889481, -0.790891259797543, 0.9046111746600477 }, text = [==[
local function program(x)
  local v1 = jnp.dot(x, x)
  local v2 = (v1 * v1)
  local v3 = jnp.dot(x, x)
  local function f4(p5)
    local v6 = jnp.flip(x)
    local function f7(p8)
      local v9 = jnp.sin(p5)
      local v10 = jnp.sin(v9)
      local v11 = jnp.tanh(v10 + p8)
      return v11
    end
    local v12 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p5) * 0.1) end, function(s) return {s[1] + 1.0, f7(s[2])} end, {jnp.array(0.0, "float64"), p5})[2]
    local v13 = (v3 * v2)
    local function f14(p15, p16)
      local function f17(p18)
        local v19 = jnp.outer(K[":2"], v12)
        local v20 = jnp.abs(v3)
        local v21 = jnp.sum(v19)
        local v22 = jnp.tanh(v21 + v20 + p18)
        return v22
      end
      local function f23(p24)
        local v25 = jnp.flip(p5)
        local v26 = jnp.sin(v6)
        local v27 = v25:at(1):set(v25[0] * 2.0)
        local v28 = jnp.sum(v26)
        local v29 = jnp.sum(v27)
        local v30 = jnp.tanh(v28 + v29 + p24)
        return v30
      end
      local v31 = (lax.cond(jnp.greater(p16, 0.2), f17, f23, v13))
      local function f32(p33)
        local v34 = (p33 + p33)
        local v35 = jnp.log1p(p16 * p16)
        local v36 = (v35 * K)
        local v37 = jnp.tanh(v34 + v36)
        return v37
      end
      local v38 = (select(2, jax.linearize(f32, v12))(p5))
      local v39 = jnp.minimum(p15, 0.7 * v38)
      local v40 = jnp.outer(K[":2"], v38)
      local v41 = jnp.tanh(v38)
      local v42 = (v31 * K)
      local v43 = v40[1]
      local v44 = jnp.tanh(v42 + v39 + v43 + v41)
      return v44
    end
    local v45 = (lax.scan(function(c, e) return f14(c, e), c[1] end, p5, v6, {reverse = true}))
    local v46 = jnp.cumsum(v12)
    local v47 = jnp.tanh(v45 + v46)
    return v47
  end
  local v48 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f4(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local v49 = jnp.tanh(v1)
  local v50 = (v49 * K)
  local v51 = jnp.tanh(v48 + v50)
  return v51
end
return program]==] },
  { seed = 113, want = { 0.970451936613454, -0.8617231593133062, 0.8004990217606295 }, text = [==[
local function program(x)
  local v1 = jnp.cumsum(x)
  local v2 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v3 = jnp.tanh(v1 + v2)
  return v3
end
return program]==] },
  { seed = 114, want = { 0.6606302819904575, 0.42818846193010596, -0.23839550264132722 }, text = [==[
local function program(x)
  local v1 = x:at(1):set(x[0] * 2.0)
  local v2 = jnp.exp(-v1 * v1)
  local v3 = jnp.outer(K[":2"], v1)
  local v4 = v3[1]
  local v5 = jnp.tanh(v2 + v4)
  return v5
end
return program]==] },
  { seed = 115, want = { 0.9595619045427131, 0.4459721785755637, 0.9329994705536327 }, text = [==[
local function program(x)
  local v1 = x:at(1):set(x[0] * 2.0)
  local v2 = jnp.exp(-x * x)
  local function f3(p4)
    local v5 = jnp.prod(x)
    local v6 = jnp.stack{v2, v2 * 0.5}
    local v7 = jnp.cumsum(v1)
    local v8 = (v5 * K)
    local v9 = v6[1]
    local v10 = jnp.tanh(v8 + v9 + v7 + p4)
    return v10
  end
  local function f11(p12)
    local v13 = jnp.maximum(v2, v1)
    local function f14(p15)
      local function f16(p17)
        local v18 = jnp.dot(W, p15)
        local v19 = jnp.sort(v18)
        local v20 = jnp.max(p15)
        local v21 = jnp.exp(-p17 * p17)
        local v22 = (0.5 - p17)
        local v23 = jnp.sum(v19)
        local v24 = jnp.tanh(v23 + v20 + v21 + v22)
        return v24
      end
      local v25 = jax.vmap(f16)(p15)
      local v26 = jnp.sin(v25)
      local v27 = jnp.stack{p15, p15 * 0.5}
      local function f28(p29)
        local v30 = jnp.dot(p15, p15)
        local v31 = (v30 + v30)
        local v32 = jnp.abs(v25)
        local v33 = (v30 * K)
        local v34 = (v31 * K)
        local v35 = jnp.tanh(v34 + v32 + v33 + p29)
        return v35
      end
      local v36 = lax.map(f28, v27)
      local v37 = v36[1]
      local v38 = jnp.tanh(v26 + v37)
      return v38
    end
    local v39 = custom_v(f14)(v2)
    local v40 = jnp.sum(v39)
    local function f41(p42)
      local function f43(p44)
        local v45 = (0.5 - v39)
        local v46 = jnp.sin(v40)
        local v47 = jnp.arctan2(v39, 2.0 + p44 * p44)
        local v48 = (v46 * K)
        local v49 = jnp.tanh(v45 + v48 + v47)
        return v49
      end
      local v50 = (select(2, jax.linearize(f43, v2))(v13))
      local function f51(p52)
        local v53 = jax.nn.softmax(v50)
        local v54 = jnp.sin(v39)
        local v55 = jax.nn.logsumexp(v50)
        local v56 = jnp.stack{v54, v54 * 0.5}
        local v57 = jnp.arctan2(v55, 2.0 + p52 * p52)
        local v58 = jnp.sum(v53)
        local v59 = jnp.sum(v56)
        local v60 = jnp.tanh(v58 + v59 + v57)
        return v60
      end
      local function f61(p62)
        local v63 = jnp.sin(v50)
        local v64 = v13:at(jnp.int32{0, 2, 0}):add(v13)
        local v65 = jnp.sort(v50)
        local v66 = v63[1]
        local v67 = jnp.sum(v64)
        local v68 = jnp.sum(v65)
        local v69 = jnp.tanh(v67 + v68 + v66 + p62)
        return v69
      end
      local v70 = (lax.cond(jnp.greater(p42, 0.2), f51, f61, p42))
      local function f71(p72)
        local v73 = jnp.sort(p72)
        local v74 = jnp.arctan2(p42, 2.0 + v70 * v70)
        local v75 = v39[1]
        local v76 = (v39 + v73)
        local v77 = (v74 * K)
        local v78 = (v75 * K)
        local v79 = jnp.tanh(v77 + v78 + v76)
        return v79
      end
      local v80 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v13) * 0.1) end, function(s) return {s[1] + 1.0, f71(s[2])} end, {jnp.array(0.0, "float64"), v13})[2]
      local v81 = jnp.log1p(v50 * v50)
      local v82 = jnp.sin(p42)
      local v83 = jnp.sum(v80)
      local v84 = jnp.sum(v81)
      local v85 = jnp.tanh(v83 + v84 + v82)
      return v85
    end
    local v86 = lax.fori_loop(0, 0, function(i, c) return f41(c) end, v40)
    local v87 = (v86 * K)
    local v88 = jnp.tanh(v87 + p12)
    return v88
  end
  local v89 = (lax.cond(jnp.greater(jnp.sum(v2), 0.2), f3, f11, v2))
  local v90 = jnp.dot(v2, v2)
  local v91 = (v90 * K)
  local v92 = jnp.tanh(v89 + v91)
  return v92
end
return program]==] },
  { seed = 116, want = { 0.7544795658126358, 0.7177127308903124, 0.7177127308903124 }, text = [==[
local function program(x)
  local v1 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
  local v2 = (0.5 - v1)
  local v3 = jnp.where(jnp.greater(v1, 0.1), v1, v2)
  local v4 = jnp.log1p(v2 * v2)
  local v5 = jnp.abs(v4)
  local function f6(p7)
    local function f8(p9)
      local v10 = jnp.arctan2(v3, 2.0 + v3 * v3)
      local v11 = jnp.concatenate{p9["1:"], p9[":1"]}
      local v12 = jnp.tanh(v10 + v11)
      return v12
    end
    local v13 = (select(2, jax.jvp(f8, {v4}, {v5})))
    local v14 = (v3 / (1.5 + v13 * v13))
    local v15 = jnp.sum(v14)
    local v16 = jnp.tanh(v15 + p7)
    return v16
  end
  local v17 = lax.map(f6, v3)
  local v18 = jnp.tanh(v17)
  return v18
end
return program]==] },
  { seed = 117, want = { 0.7002601574609126, 0.611253431414744, 0.39459591873739375 }, text = [==[
local function program(x)
  local v1 = (x * x)
  local function f2(p3)
    local v4 = jnp.max(x)
    local function f5(p6)
      local v7 = jnp.arctan2(p6, 2.0 + p6 * p6)
      local v8 = jnp.sqrt(1.5 + p6 * p6)
      local function f9(p10)
        local v11 = jnp.take(p10, jnp.int32{2, 0, 0}, {axis = 0})
        local v12 = v8:at(1):set(v8[0] * 2.0)
        local v13 = (v8 - v11)
        local v14 = jnp.sort(p10)
        local v15 = jnp.tanh(v12 + v13 + v14)
        return v15
      end
      local v16 = jax.grad(function(a) return jnp.sum(f9(a)) end)(v7)
      local v17 = jnp.concatenate{p6["1:"], p6[":1"]}
      local v18 = (v17 / (1.5 + v17 * v17))
      local v19 = jnp.tanh(v16 + v18)
      return v19
    end
    local v20 = custom_j(f5)(x)
    local v21 = jnp.sum(v20)
    local v22 = jnp.tanh(v4 + v21 + p3)
    return v22
  end
  local v23 = jax.vmap(f2)(v1)
  local v24 = jnp.outer(K[":2"], v1)
  local v25 = v24[1]
  local v26 = jnp.tanh(v23 + v25)
  return v26
end
return program]==] },
  { seed = 118, want = { 0.6212189541014764, 0.1442617449419934, 0.4278460238969267 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = x:at(1):set(x[0] * 2.0)
    local v4 = jnp.minimum(x, 0.7 * p2)
    local v5 = jnp.tanh(v3 + v4)
    return v5
  end
  local v6 = jax.grad(function(a) return jnp.sum(f1(a)) end)(x)
  local v7 = jax.nn.softmax(v6)
  local v8 = jnp.dot(v6, v6)
  local v9 = (v8 * K)
  local v10 = jnp.tanh(v7 + v9)
  return v10
end
return program]==] },
  { seed = 119, want = { 0.9841198748579066, 0.9719996086014128, 0.9398693096312994 }, text = [==[
local function program(x)
  local v1 = jnp.abs(x)
  local v2 = jnp.where(jnp.greater(v1, 0.1), v1, v1)
  local v3 = jnp.flip(v1)
  local v4 = jnp.exp(-v1 * v1)
  local v5 = jnp.tanh(v2 + v3 + v4)
  return v5
end
return program]==] },
  { seed = 120, want = { 0.4317128634575795, -0.21528321012880103, 0.586293940806998 }, text = [==[
local function program(x)
  local v1 = jnp.concatenate{x["1:"], x[":1"]}
  local function f2(p3)
    local function f4(p5)
      local v6 = jnp.abs(p5)
      local v7 = jnp.sum(v6)
      local v8 = (v7 * K)
      local v9 = jnp.tanh(v8)
      return v9
    end
    local v10 = jax.checkpoint(f4)(v1)
    local v11 = jnp.dot(W, x)
    local function f12(p13)
      local v14 = jnp.flip(v11)
      local v15 = jnp.cumsum(p13)
      local v16 = jnp.dot(W, v14)
      local v17 = jnp.tanh(v15 + v16)
      return v17
    end
    local v18 = (select(2, jax.jvp(f12, {v10}, {p3})))
    local function f19(p20)
      local v21 = v11:at(1):set(v11[0] * 2.0)
      local v22 = jnp.where(jnp.greater(v21, 0.1), v21, v11)
      local v23 = jnp.dot(v18, v18)
      local v24 = jnp.abs(v23)
      local v25 = (v24 * K)
      local v26 = jnp.tanh(v22 + v25 + p20)
      return v26
    end
    local v27 = jax.grad(function(a) return jnp.sum(f19(a)) end)(v10)
    local v28 = jnp.tanh(v27)
    return v28
  end
  local v29 = jax.jit(f2)(v1)
  local v30 = x:at(1):set(x[0] * 2.0)
  local v31 = jnp.minimum(v29, 0.7 * v1)
  local v32 = jnp.sum(v1)
  local v33 = (v31 * v30)
  local v34 = (v32 * K)
  local v35 = jnp.tanh(v34 + v33)
  return v35
end
return program]==] },
  { seed = 121, want = { 0.19048807707078197, -0.48688105925043973, 0.650222070768455 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jax.nn.logsumexp(p2)
    local v4 = p2:at(1):set(p2[0] * 2.0)
    local v5 = (v3 - v3)
    local v6 = jnp.concatenate{x["1:"], x[":1"]}
    local v7 = (v5 * K)
    local v8 = jnp.tanh(v4 + v7 + v6)
    return v8
  end
  local v9 = (select(2, jax.jvp(f1, {x}, {x})))
  local v10 = (x / (1.5 + v9 * v9))
  local v11 = jnp.tanh(v10)
  return v11
end
return program]==] },
  { seed = 122, want = { 0.12474552440727135, 0.008965278667581917, -0.5898305496120496 }, text = [==[
local function program(x)
  local v1 = jax.nn.softmax(x)
  local v2 = jnp.where(jnp.greater(v1, 0.1), v1, x)
  local v3 = jnp.cumsum(v1)
  local function f4(p5)
    local function f6(p7)
      local v8 = jnp.maximum(p7, p5)
      local v9 = jnp.arctan2(p7, 2.0 + v8 * v8)
      local v10 = jnp.where(jnp.greater(v9, 0.1), v9, p5)
      local v11 = jnp.sqrt(1.5 + v9 * v9)
      local v12 = jnp.where(jnp.greater(v9, 0.1), v9, v9)
      local v13 = jnp.tanh(v10 + v11 + v12)
      return v13
    end
    local function f14(p15)
      local v16 = jnp.dot(W, p5)
      local v17 = jnp.concatenate{v3["1:"], v3[":1"]}
      local v18 = jnp.abs(p15)
      local v19 = jnp.tanh(v16 + v17 + v18)
      return v19
    end
    local v20 = (lax.cond(jnp.greater(jnp.sum(p5), 0.2), f6, f14, p5))
    local v21 = jnp.max(v3)
    local v22 = (0.5 - v2)
    local function f23(p24)
      local v25 = jnp.log1p(v3 * v3)
      local v26 = jnp.outer(K[":2"], p5)
      local v27 = jnp.sort(v20)
      local v28 = jnp.sin(v25)
      local v29 = jnp.sum(v26)
      local v30 = jnp.sum(v27)
      local v31 = jnp.sum(v28)
      local v32 = jnp.tanh(v29 + v30 + v31 + p24)
      return v32
    end
    local function f33(p34)
      local v35 = jnp.sort(v3)
      local v36 = (p5 / (1.5 + v20 * v20))
      local v37 = jnp.sqrt(1.5 + v20 * v20)
      local v38 = jnp.maximum(v37, v36)
      local function f39(p40)
        local v41 = jax.nn.softmax(v38)
        local v42 = jnp.outer(K[":2"], v37)
        local v43 = jnp.concatenate{v38["1:"], v38[":1"]}
        local v44 = (v42 + v42)
        local v45 = jnp.take(v41, jnp.int32{2, 0, 0}, {axis = 0})
        local v46 = jnp.sum(v43)
        local v47 = jnp.sum(v44)
        local v48 = jnp.sum(v45)
        local v49 = jnp.tanh(v46 + v47 + v48 + p40)
        return v49
      end
      local v50 = jax.vmap(f39)(v35)
      local v51 = jnp.sum(v50)
      local v52 = jnp.tanh(v51 + p34)
      return v52
    end
    local v53 = (lax.cond(jnp.greater(v21, 0.2), f23, f33, v21))
    local v54 = jnp.sum(v22)
    local v55 = jnp.tanh(v54 + v53)
    return v55
  end
  local v56 = (select(2, jax.jvp(jax.grad(f4), {v2}, {x})))
  local v57 = (v3 + v1)
  local function f58(p59)
    local v60 = jnp.abs(v3)
    local v61 = (0.5 - v60)
    local v62 = jnp.prod(v60)
    local function f63(p64)
      local v65 = jnp.minimum(v62, 0.7 * v62)
      local function f66(p67)
        local v68 = jnp.sort(p67)
        local v69 = jax.nn.logsumexp(p64)
        local v70 = jnp.sqrt(1.5 + v61 * v61)
        local v71 = (v69 * K)
        local v72 = jnp.tanh(v68 + v71 + v70)
        return v72
      end
      local v73 = jax.checkpoint(f66)(p59)
      local v74 = (v65 * K)
      local v75 = jnp.tanh(v74 + v73)
      return v75
    end
    local v76 = (select(2, jax.jvp(f63, {v60}, {v60})))
    local v77 = (v61 * p59)
    local v78 = jnp.tanh(v76 + v77)
    return v78
  end
  local function f79(p80)
    local function f81(p82)
      local v83 = jnp.exp(-p82 * p82)
      local v84 = (v57 * v83)
      local v85 = jnp.sqrt(1.5 + p82 * p82)
      local function f86(p87)
        local v88 = jnp.prod(v84)
        local v89 = jnp.prod(v85)
        local v90 = jnp.cos(p82)
        local v91 = jnp.cumsum(v85)
        local v92 = jnp.sum(v90)
        local v93 = jnp.sum(v91)
        local v94 = jnp.tanh(v88 + v89 + v92 + v93 + p87)
        return v94
      end
      local v95 = jax.vmap(f86)(v85)
      local v96 = jnp.flip(v84)
      local v97 = jnp.tanh(v95 + v96)
      return v97
    end
    local v98 = jax.grad(function(a) return jnp.sum(f81(a)) end)(p80)
    local v99 = jnp.cumsum(v98)
    local v100 = jnp.where(jnp.greater(p80, 0.1), p80, p80)
    local v101 = jax.nn.softmax(v100)
    local function f102(p103)
      local v104 = (v101 + v100)
      local function f105(p106)
        local v107 = jnp.arctan2(v101, 2.0 + v104 * v104)
        local v108 = (v104 - p106)
        local v109 = jnp.cos(v108)
        local v110 = jnp.abs(p106)
        local v111 = jax.nn.logsumexp(v109)
        local v112 = (v111 * K)
        local v113 = jnp.tanh(v107 + v110 + v112)
        return v113
      end
      local function f114(p115)
        local v116 = jnp.exp(-p115 * p115)
        local v117 = jax.nn.softmax(v116)
        local v118 = jnp.abs(p115)
        local v119 = jnp.exp(-v118 * v118)
        local v120 = jnp.tanh(v117 + v119)
        return v120
      end
      local v121 = (lax.cond(jnp.greater(jnp.sum(v100), 0.2), f105, f114, v100))
      local v122 = jnp.tanh(v121 + p103)
      return v122
    end
    local function f123(p124)
      local function f125(p126)
        local v127 = jnp.maximum(v99, v99)
        local v128 = jnp.sort(v127)
        local v129 = jnp.sum(v128)
        local v130 = jnp.tanh(v129 + p126)
        return v130
      end
      local v131 = jax.vmap(f125)(v101)
      local v132 = jnp.cos(v131)
      local v133 = jnp.tanh(v101)
      local v134 = jnp.tanh(v132 + v133 + p124)
      return v134
    end
    local v135 = (lax.cond(jnp.greater(jnp.sum(v98), 0.2), f102, f123, v98))
    local v136 = jnp.tanh(v135)
    return v136
  end
  local v137 = (lax.cond(jnp.greater(jnp.sum(v57), 0.2), f58, f79, v57))
  local v138 = jnp.tanh(v56 + v137)
  return v138
end
return program]==] },
  { seed = 123, want = { 0.7613569258484669, 0.7590844122134602, 0.7613933394273652 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = p2:at(1):set(p2[0] * 2.0)
    local v4 = (v3 * v3)
    local v5 = (v3 * p2)
    local v6 = jnp.dot(W, p2)
    local v7 = jnp.tanh(v4)
    local v8 = jnp.tanh(v5 + v6 + v7)
    return v8
  end
  local v9 = custom_j(f1)(x)
  local function f10(p11)
    local v12 = jnp.tanh(v9)
    local v13 = jax.nn.logsumexp(x)
    local v14 = jnp.concatenate{x["1:"], x[":1"]}
    local v15 = jnp.outer(K[":2"], v14)
    local v16 = jnp.sum(v12)
    local v17 = jnp.sum(v15)
    local v18 = jnp.tanh(v16 + v13 + v17 + p11)
    return v18
  end
  local v19 = jax.vmap(f10)(v9)
  local v20 = jnp.tanh(v19)
  return v20
end
return program]==] },
  { seed = 124, want = { 0.9782775704403469, 0.8329924274780405, 0.9904418227888822 }, text = [==[
local function program(x)
  local v1 = (x / (1.5 + x * x))
  local v2 = jnp.tanh(x)
  local v3 = jnp.cos(v1)
  local v4 = jnp.cos(v1)
  local v5 = jnp.tanh(v2 + v3 + v4)
  return v5
end
return program]==] },
  { seed = 125, want = { 0.741141140791029, -0.4621949998910447, 0.5400753881715122 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.max(x)
    local v4 = jnp.sort(x)
    local v5 = (v3 * K)
    local v6 = jnp.tanh(v5 + v4 + p2)
    return v6
  end
  local v7 = jax.checkpoint(f1)(x)
  local v8 = jnp.exp(-v7 * v7)
  local function f9(p10)
    local v11 = jnp.dot(W, p10)
    local v12 = jnp.tanh(v8)
    local v13 = jax.nn.softmax(v12)
    local v14 = jnp.sin(v11)
    local v15 = jnp.sum(v13)
    local v16 = (v15 * K)
    local v17 = jnp.tanh(v14 + v16)
    return v17
  end
  local function f18(p19)
    local v20 = jnp.log1p(x * x)
    local v21 = p19[1]
    local v22 = (v21 * v21)
    local v23 = jnp.cos(v8)
    local v24 = (v22 * K)
    local v25 = jnp.tanh(v20 + v24 + v23)
    return v25
  end
  local v26 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f9, f18, x))
  local v27 = jnp.tanh(v26)
  return v27
end
return program]==] },
  { seed = 126, want = { 0.991694605330744, -0.24266381408766888, 0.9704363207848139 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.sqrt(1.5 + p2 * p2)
    local v4 = jnp.tanh(v3)
    local v5 = jax.nn.logsumexp(v3)
    local v6 = jnp.sin(v3)
    local v7 = jnp.where(jnp.greater(v6, 0.1), v6, v6)
    local v8 = (v5 * K)
    local v9 = jnp.tanh(v4 + v8 + v7)
    return v9
  end
  local v10 = custom_v(f1)(x)
  local v11 = jnp.exp(-v10 * v10)
  local function f12(p13)
    local function f14(p15)
      local v16 = jnp.concatenate{v10["1:"], v10[":1"]}
      local function f17(p18)
        local v19 = (p13 * K)
        local v20 = (p13 * K)
        local v21 = jnp.tanh(v19 + v20 + p18)
        return v21
      end
      local v22 = (select(2, jax.linearize(f17, x))(v11))
      local v23 = jnp.cos(p13)
      local v24 = jnp.sum(v16)
      local v25 = jnp.sum(v22)
      local v26 = jnp.tanh(v24 + v25 + v23 + p15)
      return v26
    end
    local v27 = jax.vmap(f14)(v11)
    local v28 = jnp.concatenate{v27["1:"], v27[":1"]}
    local v29 = jnp.minimum(v11, 0.7 * v28)
    local v30 = jnp.sum(v29)
    local v31 = jnp.tanh(v30)
    return v31
  end
  local v32 = jax.vmap(f12)(v11)
  local function f33(p34)
    local v35 = v32:at(1):set(v32[0] * 2.0)
    local function f36(p37, p38)
      local v39 = jnp.dot(W, v32)
      local function f40(p41)
        local v42 = jnp.flip(v39)
        local v43 = (0.5 - p37)
        local v44 = jnp.concatenate{v42["1:"], v42[":1"]}
        local v45 = jnp.sum(v43)
        local v46 = jnp.sum(v44)
        local v47 = jnp.tanh(v45 + v46 + p41)
        return v47
      end
      local function f48(p49)
        local v50 = (v35 * p34)
        local v51 = jnp.sum(v50)
        local v52 = jnp.tanh(v51 + p49)
        return v52
      end
      local v53 = (lax.cond(jnp.greater(p38, 0.2), f40, f48, p38))
      local v54 = jnp.maximum(v39, p34)
      local function f55(p56)
        local v57 = v35:at(jnp.int32{0, 2, 0}):add(v35)
        local v58 = jnp.arctan2(v57, 2.0 + p37 * p37)
        local v59 = jnp.concatenate{v57["1:"], v57[":1"]}
        local v60 = jnp.sum(v58)
        local v61 = jnp.sum(v59)
        local v62 = jnp.tanh(v60 + v61 + p56)
        return v62
      end
      local v63 = lax.map(f55, p37)
      local v64 = (v53 * K)
      local v65 = jnp.tanh(v64 + v54 + v63)
      return v65
    end
    local v66 = (lax.scan(function(c, e) return f36(c, e), c[1] end, p34, v32))
    local function f67(p68)
      local function f69(p70)
        local v71 = p70:at(1):set(p70[0] * 2.0)
        local v72 = jnp.cos(v71)
        local v73 = jnp.tanh(v72)
        return v73
      end
      local v74 = jax.grad(function(a) return jnp.sum(f69(a)) end)(p68)
      local v75 = (p68 - v74)
      local v76 = jnp.tanh(v75)
      local v77 = jnp.where(jnp.greater(v75, 0.1), v75, p68)
      local v78 = jnp.tanh(v76 + v77)
      return v78
    end
    local v79 = custom_j(f67)(p34)
    local v80 = v79[1]
    local v81 = (v80 * K)
    local v82 = jnp.tanh(v66 + v81)
    return v82
  end
  local v83 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v32) * 0.1) end, function(s) return {s[1] + 1.0, f33(s[2])} end, {jnp.array(0.0, "float64"), v32})[2]
  local v84 = jax.nn.logsumexp(v10)
  local v85 = jnp.where(jnp.greater(v83, 0.1), v83, v11)
  local v86 = (v84 * K)
  local v87 = jnp.tanh(v86 + v85)
  return v87
end
return program]==] },
  { seed = 127, want = { 0.1416087307949185, 0.28602763208517584, 0.32357812879307357 }, text = [==[
local function program(x)
  local v1 = jnp.abs(x)
  local v2 = jnp.arctan2(v1, 2.0 + v1 * v1)
  local v3 = jnp.tanh(v2)
  return v3
end
return program]==] },
  { seed = 128, want = { 0.9757380589533098, 0.19728553281553693, 0.8617029322770634 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.flip(p2)
    local v4 = jnp.sort(p2)
    local function f5(p6)
      local function f7(p8)
        local v9 = jnp.sin(p6)
        local v10 = jnp.log1p(v9 * v9)
        local v11 = jnp.dot(v9, v9)
        local v12 = (v11 * K)
        local v13 = jnp.tanh(v10 + v12 + p8)
        return v13
      end
      local v14 = jax.grad(function(a) return jnp.sum(f7(a)) end)(p6)
      local v15 = jnp.dot(W, v14)
      local v16 = (p6 - v14)
      local function f17(p18)
        local v19 = jnp.arctan2(v15, 2.0 + v14 * v14)
        local v20 = (0.5 - p18)
        local v21 = jnp.exp(-v19 * v19)
        local v22 = jnp.tanh(v20 + v21)
        return v22
      end
      local v23 = jax.jit(f17)(v16)
      local v24 = jnp.outer(K[":2"], v15)
      local v25 = v24[1]
      local v26 = jnp.tanh(v23 + v25)
      return v26
    end
    local v27 = custom_v(f5)(v4)
    local v28 = jnp.stack{p2, p2 * 0.5}
    local v29 = jnp.sum(v3)
    local v30 = jnp.sum(v27)
    local v31 = jnp.sum(v28)
    local v32 = jnp.tanh(v29 + v30 + v31)
    return v32
  end
  local v33 = jax.grad(function(a) return jnp.sum(f1(a)) end)(x)
  local v34 = jnp.cos(v33)
  local v35 = jnp.flip(x)
  local v36 = jnp.tanh(v34 + v35)
  return v36
end
return program]==] },
  { seed = 129, want = { -0.5973700571455735, 0.978578689068024, 0.9997072773052488 }, text = [==[
local function program(x)
  local v1 = jnp.stack{x, x * 0.5}
  local function f2(p3)
    local v4 = (p3 - x)
    local v5 = (v4 + v4)
    local v6 = jnp.tanh(v5)
    return v6
  end
  local v7 = (select(2, jax.jvp(f2, {x}, {x})))
  local v8 = (v7 + x)
  local v9 = jnp.sqrt(1.5 + x * x)
  local v10 = jnp.where(jnp.greater(x, 0.1), x, v8)
  local v11 = jnp.concatenate{v8["1:"], v8[":1"]}
  local v12 = v1[1]
  local v13 = jnp.tanh(v12 + v9 + v10 + v11)
  return v13
end
return program]==] },
  { seed = 130, want = { 0.9139597397131107, 0.9021053021437306, 0.6109734776342949 }, text = [==[
local function program(x)
  local v1 = jnp.cos(x)
  local v2 = jnp.arctan2(x, 2.0 + x * x)
  local v3 = jnp.cos(x)
  local v4 = jax.nn.softmax(v1)
  local v5 = v4:at(1):set(v4[0] * 2.0)
  local v6 = jnp.sum(v2)
  local v7 = (v6 * K)
  local v8 = jnp.tanh(v3 + v5 + v7)
  return v8
end
return program]==] },
  { seed = 131, want = { -4.351580623143771e-06, 1.934035832518139e-06, -2.901053748772686e-06 }, text = [==[
local function program(x)
  local v1 = jnp.sum(x)
  local function f2(p3, p4)
    local v5 = jnp.maximum(v1, v1)
    local v6 = jnp.minimum(v5, 0.7 * v5)
    local function f7(p8)
      local v9 = (p8 * p3)
      local v10 = jnp.minimum(v9, 0.7 * p8)
      local v11 = jnp.sort(p3)
      local v12 = jnp.sum(v10)
      local v13 = jnp.sum(v11)
      local v14 = jnp.tanh(v12 + v13)
      return v14
    end
    local v15 = (select(2, jax.jvp(jax.grad(f7), {p3}, {x})))
    local v16 = jnp.outer(K[":2"], v15)
    local function f17(p18)
      local v19 = jnp.stack{p18, p18 * p18, jnp.sin(p18)}
      local function f20(p21)
        local v22 = jnp.flip(p21)
        local v23 = jnp.exp(-p21 * p21)
        local v24 = jnp.abs(v22)
        local v25 = jnp.tanh(v23 + v24)
        return v25
      end
      local v26 = custom_v(f20)(v19)
      local v27 = (v26 + v19)
      local v28 = jnp.sum(v27)
      local v29 = jnp.tanh(v28)
      return v29
    end
    local v30 = custom_j(f17)(v6)
    local v31 = v16[1]
    local v32 = (v30 * K)
    local v33 = (p4 * K)
    local v34 = jnp.tanh(v31 + v32 + v33)
    return v34
  end
  local v35 = (lax.scan(function(c, e) return f2(c, e), c[1] end, x, x, {reverse = true}))
  local function f36(p37)
    local v38 = jnp.arctan2(v1, 2.0 + v1 * v1)
    local v39 = (0.5 - p37)
    local v40 = (v39 / (1.5 + v39 * v39))
    local function f41(p42)
      local v43 = jnp.stack{p37, p37 * 0.5}
      local v44 = jnp.where(jnp.greater(v43, 0.1), v43, v43)
      local v45 = jnp.max(v43, {axis = 0})
      local v46 = jnp.sum(v44)
      local v47 = jnp.sum(v45)
      local v48 = jnp.tanh(v46 + v47 + p42)
      return v48
    end
    local v49 = jax.vmap(f41)(p37)
    local v50 = jnp.tanh(v1)
    local v51 = (v38 * K)
    local v52 = (v50 * K)
    local v53 = jnp.tanh(v51 + v40 + v49 + v52)
    return v53
  end
  local v54 = lax.fori_loop(0, 2, function(i, c) return f36(c) end, x)
  local function f55(p56)
    local function f57(p58)
      local v59 = jnp.dot(W, x)
      local v60 = jnp.max(v35)
      local v61 = jnp.sort(x)
      local v62 = jnp.outer(K[":2"], v54)
      local v63 = jnp.sum(v59)
      local v64 = jnp.sum(v61)
      local v65 = jnp.sum(v62)
      local v66 = jnp.tanh(v63 + v60 + v64 + v65 + p58)
      return v66
    end
    local v67 = jax.grad(function(a) return jnp.sum(f57(a)) end)(p56)
    local function f68(p69)
      local v70 = (p56 - v1)
      local function f71(p72)
        local v73 = jnp.where(jnp.greater(p72, 0.1), p72, p72)
        local v74 = jnp.minimum(v54, 0.7 * v54)
        local v75 = (v74 * x)
        local v76 = v75:at(jnp.int32{0, 2, 0}):add(v75)
        local v77 = jnp.sum(v76)
        local v78 = jnp.tanh(v73 + v77)
        return v78
      end
      local v79 = lax.fori_loop(0, 0, function(i, c) return f71(c) end, p56)
      local v80 = jnp.stack{x, x * 0.5}
      local v81 = jnp.sum(v80)
      local v82 = jnp.tanh(v70 + v79 + v81 + p69)
      return v82
    end
    local function f83(p84)
      local v85 = jnp.arctan2(x, 2.0 + v54 * v54)
      local v86 = jnp.minimum(p56, 0.7 * p84)
      local v87 = jnp.prod(v35)
      local function f88(p89, p90)
        local v91 = jnp.sum(v35)
        local v92 = (v87 * p90)
        local v93 = jnp.stack{p90, p90 * p90, jnp.sin(p90)}
        local v94 = jnp.cumsum(p89)
        local v95 = (v91 * K)
        local v96 = (v92 * K)
        local v97 = jnp.tanh(v95 + v96 + v93 + v94)
        return v97
      end
      local v98 = (lax.scan(function(c, e) return f88(c, e), c[1] end, v54, x, {reverse = true}))
      local v99 = jnp.sum(v85)
      local v100 = jnp.sum(v98)
      local v101 = jnp.tanh(v99 + v86 + v100)
      return v101
    end
    local v102 = (lax.cond(jnp.greater(p56, 0.2), f68, f83, v1))
    local function f103(p104)
      local function f105(p106)
        local v107 = jnp.tanh(v102)
        local v108 = jnp.cos(v54)
        local v109 = jnp.stack{v67, v67 * v67, jnp.sin(v67)}
        local v110 = jnp.concatenate{p106["1:"], p106[":1"]}
        local v111 = jnp.arctan2(v109, 2.0 + v110 * v110)
        local v112 = (v107 * K)
        local v113 = jnp.tanh(v112 + v108 + v111)
        return v113
      end
      local v114 = jax.checkpoint(f105)(x)
      local v115 = v35[1]
      local v116 = jnp.abs(v67)
      local v117 = jnp.sort(v35)
      local v118 = (v115 * K)
      local v119 = (v116 * K)
      local v120 = jnp.tanh(v114 + v118 + v119 + v117 + p104)
      return v120
    end
    local v121 = jax.jit(f103)(v54)
    local function f122(p123)
      local v124 = jnp.dot(v35, v35)
      local v125 = jnp.concatenate{v54["1:"], v54[":1"]}
      local v126 = jnp.sum(v125)
      local v127 = jnp.tanh(v124 + v126 + p123)
      return v127
    end
    local v128 = jax.vmap(f122)(v54)
    local function f129(p130)
      local function f131(p132)
        local v133 = jnp.where(jnp.greater(v67, 0.1), v67, v67)
        local v134 = jnp.sin(v102)
        local v135 = jnp.sin(p132)
        local v136 = (v133 * K)
        local v137 = (v134 * K)
        local v138 = jnp.tanh(v136 + v137 + v135)
        return v138
      end
      local v139 = lax.fori_loop(0, 0, function(i, c) return f131(c) end, v54)
      local function f140(p141)
        local v142 = jnp.log1p(p130 * p130)
        local v143 = jnp.cos(v67)
        local v144 = (v142 + v139)
        local v145 = v142:at(jnp.int32{0, 2, 0}):add(v142)
        local v146 = jnp.concatenate{v145["1:"], v145[":1"]}
        local v147 = (v143 * K)
        local v148 = jnp.tanh(v147 + v144 + v146 + p141)
        return v148
      end
      local v149 = lax.fori_loop(0, 2, function(i, c) return f140(c) end, v121)
      local v150 = jnp.tanh(v149)
      return v150
    end
    local v151 = jax.grad(function(a) return jnp.sum(f129(a)) end)(v35)
    local v152 = jnp.tanh(v128 + v151)
    return v152
  end
  local v153 = jax.grad(function(a) return jnp.sum(f55(a)) end)(v1)
  local v154 = (v153 * K)
  local v155 = jnp.tanh(v154)
  return v155
end
return program]==] },
  { seed = 132, want = { 0.7904652221877084, 0.4357139127702778, 0.774190882296522 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.outer(K[":2"], x)
    local function f4(p5)
      local v6 = jnp.sum(p5)
      local v7 = (v6 * K)
      local function f8(p9)
        local v10 = (p5 - v7)
        local v11 = jnp.flip(p9)
        local v12 = jnp.tanh(v10 + v11)
        return v12
      end
      local v13 = jax.grad(function(a) return jnp.sum(f8(a)) end)(p5)
      local v14 = jnp.tanh(v13)
      return v14
    end
    local v15 = custom_v(f4)(x)
    local v16 = jnp.sum(v3)
    local v17 = jnp.sum(v15)
    local v18 = jnp.tanh(v16 + v17 + p2)
    return v18
  end
  local v19 = jax.vmap(f1)(x)
  local v20 = jnp.arctan2(v19, 2.0 + x * x)
  local v21 = jnp.exp(-v19 * v19)
  local function f22(p23, p24)
    local function f25(p26)
      local function f27(p28)
        local v29 = jnp.flip(p26)
        local v30 = jnp.outer(K[":2"], v21)
        local v31 = (p23 + v21)
        local v32 = jnp.sum(v29)
        local v33 = jnp.sum(v30)
        local v34 = jnp.sum(v31)
        local v35 = jnp.tanh(v32 + v33 + v34 + p28)
        return v35
      end
      local v36 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p24) * 0.1) end, function(s) return {s[1] + 1.0, f27(s[2])} end, {jnp.array(0.0, "float64"), p24})[2]
      local v37 = jnp.sum(v20)
      local v38 = (v36 * K)
      local v39 = (v37 * K)
      local v40 = jnp.tanh(v38 + v39)
      return v40
    end
    local function f41(p42)
      local v43 = jnp.stack{p24, p24 * p24, jnp.sin(p24)}
      local function f44(p45)
        local v46 = jnp.maximum(p23, p45)
        local v47 = p42:at(1):set(p42[0] * 2.0)
        local v48 = jnp.exp(-v46 * v46)
        local v49 = jnp.tanh(v47 + v48)
        return v49
      end
      local v50 = jax.grad(function(a) return jnp.sum(f44(a)) end)(p23)
      local v51 = (p24 + p24)
      local v52 = (v51 * K)
      local v53 = jnp.tanh(v43 + v50 + v52)
      return v53
    end
    local v54 = (lax.cond(jnp.greater(p24, 0.2), f25, f41, v20))
    local function f55(p56)
      local v57 = jnp.cos(p56)
      local v58 = jnp.sqrt(1.5 + p23 * p23)
      local v59 = jnp.tanh(p56)
      local v60 = jnp.tanh(p56)
      local v61 = jnp.cumsum(v58)
      local v62 = jnp.sum(v57)
      local v63 = jnp.sum(v59)
      local v64 = jnp.sum(v60)
      local v65 = jnp.sum(v61)
      local v66 = jnp.tanh(v62 + v63 + v64 + v65)
      return v66
    end
    local v67 = jax.grad(function(a) return jnp.sum(f55(a)) end)(p23)
    local v68 = jnp.flip(v21)
    local v69 = jnp.tanh(v54 + v67 + v68)
    return v69
  end
  local v70 = (lax.scan(function(c, e) return f22(c, e), c[1] end, v21, x, {reverse = true}))
  local v71 = jnp.stack{v21, v21 * 0.5}
  local v72 = v71[1]
  local v73 = jnp.tanh(v70 + v72)
  return v73
end
return program]==] },
  { seed = 133, want = { 0.2701034001610627, -0.30923136242717697, 0.1383883997939287 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.minimum(p2, 0.7 * p2)
    local function f4(p5)
      local v6 = jnp.concatenate{x["1:"], x[":1"]}
      local v7 = p5:at(1):set(p5[0] * 2.0)
      local v8 = jnp.log1p(v7 * v7)
      local v9 = jnp.tanh(v6 + v8)
      return v9
    end
    local v10 = jax.checkpoint(f4)(x)
    local v11 = jnp.arctan2(v3, 2.0 + x * x)
    local function f12(p13)
      local function f14(p15)
        local v16 = jnp.sum(p13)
        local v17 = jnp.flip(p13)
        local v18 = jnp.dot(p13, p13)
        local v19 = jnp.sum(v17)
        local v20 = jnp.tanh(v16 + v19 + v18 + p15)
        return v20
      end
      local v21 = lax.map(f14, p13)
      local function f22(p23)
        local v24 = jnp.cos(p13)
        local v25 = jnp.maximum(v21, v24)
        local v26 = jnp.sum(v25)
        local v27 = jnp.sum(p23)
        local v28 = jnp.tanh(v26 + v27)
        return v28
      end
      local v29 = jax.grad(function(a) return jnp.sum(f22(a)) end)(v10)
      local v30 = jnp.prod(v11)
      local v31 = (v11 - v11)
      local v32 = jnp.stack{v31, v31 * 0.5}
      local v33 = jnp.sum(v29)
      local v34 = jnp.sum(v32)
      local v35 = jnp.tanh(v33 + v30 + v34)
      return v35
    end
    local v36 = (select(2, jax.jvp(jax.grad(f12), {v11}, {p2})))
    local v37 = jnp.tanh(v36)
    return v37
  end
  local v38 = jax.grad(function(a) return jnp.sum(f1(a)) end)(x)
  local v39 = jnp.arctan2(x, 2.0 + v38 * v38)
  local v40 = (v39 / (1.5 + v38 * v38))
  local function f41(p42)
    local v43 = (0.5 - p42)
    local v44 = jnp.flip(v43)
    local v45 = jnp.max(v40)
    local v46 = jnp.sum(v44)
    local v47 = jnp.tanh(v46 + v45)
    return v47
  end
  local v48 = jax.grad(function(a) return jnp.sum(f41(a)) end)(v40)
  local v49 = jnp.dot(v39, v39)
  local v50 = (v49 * K)
  local v51 = jnp.tanh(v48 + v50)
  return v51
end
return program]==] },
  { seed = 134, want = { 0.385634844140543, 0.10227754680168663, 0.5479400972328602 }, text = [==[
local function program(x)
  local v1 = jnp.cos(x)
  local v2 = jnp.arctan2(x, 2.0 + v1 * v1)
  local v3 = jnp.abs(v2)
  local v4 = jnp.cumsum(v2)
  local v5 = jnp.flip(v4)
  local v6 = jnp.tanh(v3 + v5)
  return v6
end
return program]==] },
  { seed = 135, want = { 0.8597087788429418, -0.5620972845011161, 0.7263611217030523 }, text = [==[
local function program(x)
  local v1 = x[1]
  local function f2(p3)
    local v4 = jnp.cumsum(p3)
    local v5 = jnp.cumsum(x)
    local function f6(p7)
      local v8 = v4:at(jnp.int32{0, 2, 0}):add(v4)
      local function f9(p10, p11)
        local v12 = jax.nn.logsumexp(p10)
        local v13 = jnp.take(v5, jnp.int32{2, 0, 0}, {axis = 0})
        local v14 = (v12 * K)
        local v15 = (p11 * K)
        local v16 = jnp.tanh(v14 + v13 + v15)
        return v16
      end
      local v17 = (lax.scan(function(c, e) return f9(c, e), c[1] end, p3, v4, {reverse = true}))
      local v18 = jnp.stack{v5, v5 * 0.5}
      local v19 = v8:at(1):set(v8[0] * 2.0)
      local v20 = jnp.sum(v17)
      local v21 = jnp.sum(v18)
      local v22 = jnp.sum(v19)
      local v23 = jnp.tanh(v20 + v21 + v22 + p7)
      return v23
    end
    local v24 = jax.vmap(f6)(x)
    local v25 = jnp.maximum(v4, v24)
    local v26 = jnp.tanh(v25)
    return v26
  end
  local function f27(p28)
    local v29 = (0.5 - x)
    local function f30(p31)
      local function f32(p33)
        local v34 = jnp.stack{p28, p28 * 0.5}
        local v35 = jnp.dot(p28, p28)
        local v36 = (p33 - v29)
        local v37 = v34[1]
        local v38 = (v35 * K)
        local v39 = jnp.tanh(v37 + v38 + v36)
        return v39
      end
      local v40 = (select(2, jax.jvp(f32, {x}, {p28})))
      local v41 = jnp.max(x)
      local v42 = jnp.cumsum(v29)
      local v43 = jnp.max(v40)
      local v44 = jnp.sum(v42)
      local v45 = jnp.tanh(v41 + v44 + v43 + p31)
      return v45
    end
    local v46 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v1) * 0.1) end, function(s) return {s[1] + 1.0, f30(s[2])} end, {jnp.array(0.0, "float64"), v1})[2]
    local v47 = (v46 * K)
    local v48 = jnp.tanh(v47)
    return v48
  end
  local v49 = (lax.cond(jnp.greater(v1, 0.2), f2, f27, x))
  local v50 = (v1 * v1)
  local v51 = (v50 * K)
  local v52 = jnp.tanh(v49 + v51)
  return v52
end
return program]==] },
  { seed = 136, want = { 0.9035063213221467, -0.3765165235620645, 0.5327604766346357 }, text = [==[
local function program(x)
  local v1 = jnp.prod(x)
  local function f2(p3)
    local function f4(p5)
      local v6 = jnp.flip(x)
      local v7 = jnp.tanh(p3)
      local v8 = (v7 * K)
      local v9 = jnp.tanh(v6 + v8 + p5)
      return v9
    end
    local v10 = jax.jit(f4)(x)
    local v11 = jnp.abs(p3)
    local v12 = jnp.sum(v10)
    local v13 = jnp.tanh(v12 + v11)
    return v13
  end
  local v14 = (select(2, jax.jvp(jax.grad(f2), {v1}, {v1})))
  local v15 = jnp.outer(K[":2"], x)
  local v16 = jnp.arctan2(v14, 2.0 + v1 * v1)
  local v17 = jax.nn.logsumexp(x)
  local v18 = (v14 + v17)
  local v19 = v15[1]
  local v20 = (v16 * K)
  local v21 = (v18 * K)
  local v22 = jnp.tanh(v19 + v20 + v21)
  return v22
end
return program]==] },
  { seed = 137, want = { 0.17753984515822208, 0.9278676796474205, -0.6050578437143278 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = (p2 + x)
    local v4 = (p2 - x)
    local v5 = jnp.tanh(v3 + v4)
    return v5
  end
  local v6 = jax.grad(function(a) return jnp.sum(f1(a)) end)(x)
  local v7 = jnp.dot(W, v6)
  local v8 = jnp.tanh(v7)
  return v8
end
return program]==] },
  { seed = 138, want = { 0.9347977908265281, 0.9897367044452168, 0.8015607478486724 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = (x * x)
    local v4 = jnp.outer(K[":2"], x)
    local function f5(p6)
      local v7 = jnp.exp(-v3 * v3)
      local v8 = (p6 + v7)
      local v9 = jnp.log1p(v8 * v8)
      local v10 = jnp.max(v4, {axis = 0})
      local v11 = jnp.tanh(v9 + v10)
      return v11
    end
    local v12 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p2) * 0.1) end, function(s) return {s[1] + 1.0, f5(s[2])} end, {jnp.array(0.0, "float64"), p2})[2]
    local v13 = jnp.tanh(v12)
    return v13
  end
  local v14 = jax.checkpoint(f1)(x)
  local v15 = jnp.cos(x)
  local v16 = v15:at(1):set(v15[0] * 2.0)
  local v17 = jnp.tanh(v14 + v16)
  return v17
end
return program]==] },
  { seed = 139, want = { 0.8336546070121552, 0.98367485769368, 0.29131261245159085 }, text = [==[
local function program(x)
  local v1 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
  local v2 = v1:at(1):set(v1[0] * 2.0)
  local v3 = jnp.tanh(v2)
  return v3
end
return program]==] },
  { seed = 140, want = { 0.38896303547154953, 0.0014254509908645185, -0.035399860759936 }, text = [==[
local function program(x)
  local v1 = jnp.arctan2(x, 2.0 + x * x)
  local v2 = jnp.dot(W, v1)
  local v3 = jnp.tanh(v2)
  return v3
end
return program]==] },
  { seed = 141, want = { -0.802193508947809, -0.5546085628516974, -0.5897720158728021 }, text = [==[
local function program(x)
  local v1 = (x / (1.5 + x * x))
  local v2 = jnp.sin(v1)
  local function f3(p4)
    local v5 = (v2 / (1.5 + v2 * v2))
    local v6 = jnp.flip(v5)
    local v7 = jnp.flip(v6)
    local function f8(p9)
      local v10 = jnp.cos(v5)
      local v11 = jnp.sum(v10)
      local v12 = jnp.stack{v7, v7 * 0.5}
      local function f13(p14)
        local v15 = jnp.sin(v6)
        local v16 = jnp.concatenate{v10["1:"], v10[":1"]}
        local v17 = jnp.sum(v15)
        local v18 = jnp.sum(v16)
        local v19 = jnp.tanh(v17 + v18 + p14)
        return v19
      end
      local v20 = (select(2, jax.jvp(jax.grad(f13), {v11}, {v11})))
      local v21 = jnp.sin(v6)
      local v22 = v12[1]
      local v23 = (v20 * K)
      local v24 = jnp.tanh(v22 + v23 + v21 + p9)
      return v24
    end
    local function f25(p26)
      local function f27(p28)
        local v29 = jnp.maximum(v7, v7)
        local v30 = jax.nn.softmax(v7)
        local v31 = jnp.cumsum(p26)
        local v32 = jnp.take(v29, jnp.int32{2, 0, 0}, {axis = 0})
        local v33 = (v31 * v31)
        local v34 = jnp.sum(v30)
        local v35 = jnp.sum(v32)
        local v36 = jnp.sum(v33)
        local v37 = jnp.tanh(v34 + v35 + v36 + p28)
        return v37
      end
      local v38 = lax.map(f27, v7)
      local v39 = jnp.dot(p26, p26)
      local v40 = jnp.flip(v6)
      local function f41(p42)
        local v43 = p26[1]
        local v44 = jnp.take(v7, jnp.int32{2, 0, 0}, {axis = 0})
        local v45 = jnp.sum(v44)
        local v46 = (p42 * K)
        local v47 = (v43 * K)
        local v48 = (v45 * K)
        local v49 = jnp.tanh(v47 + v48 + v46)
        return v49
      end
      local v50 = jax.checkpoint(f41)(v39)
      local function f51(p52, p53)
        local v54 = jnp.take(v38, jnp.int32{2, 0, 0}, {axis = 0})
        local v55 = p52:at(1):set(p52[0] * 2.0)
        local v56 = jnp.outer(K[":2"], v54)
        local v57 = (v54 + v55)
        local v58 = v56[1]
        local v59 = (p53 * K)
        local v60 = jnp.tanh(v58 + v57 + v59)
        return v60
      end
      local v61 = (lax.scan(function(c, e) return f51(c, e), c[1] end, v50, v38))
      local v62 = jnp.tanh(v40 + v61)
      return v62
    end
    local v63 = (lax.cond(jnp.greater(jnp.sum(v6), 0.2), f8, f25, v6))
    local v64 = jnp.sin(v6)
    local v65 = jnp.tanh(v63 + v64 + p4)
    return v65
  end
  local v66 = (select(2, jax.linearize(f3, v2))(v2))
  local v67 = v1:at(jnp.int32{0, 2, 0}):add(v1)
  local function f68(p69, p70)
    local v71 = (p69 - p69)
    local function f72(p73)
      local function f74(p75)
        local v76 = jax.nn.logsumexp(v71)
        local v77 = jnp.outer(K[":2"], p69)
        local v78 = jnp.sin(v77)
        local v79 = jnp.sum(v78)
        local v80 = jnp.tanh(v76 + v79 + p75)
        return v80
      end
      local v81 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p70) * 0.1) end, function(s) return {s[1] + 1.0, f74(s[2])} end, {jnp.array(0.0, "float64"), p70})[2]
      local v82 = v71:at(jnp.int32{0, 2, 0}):add(v71)
      local v83 = (v81 * K)
      local v84 = (p73 * K)
      local v85 = jnp.tanh(v83 + v82 + v84)
      return v85
    end
    local v86 = (select(2, jax.jvp(f72, {p70}, {p70})))
    local v87 = jnp.sqrt(1.5 + p69 * p69)
    local v88 = (0.5 - v87)
    local v89 = jnp.tanh(v86 + v88)
    return v89
  end
  local v90 = (lax.scan(function(c, e) return f68(c, e), c[1] end, v66, v67))
  local v91 = jnp.concatenate{v66["1:"], v66[":1"]}
  local v92 = jnp.tanh(v90 + v91)
  return v92
end
return program]==] },
  { seed = 142, want = { -0.018967328415278217, 0.11018592365750633, -0.07880820492361058 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.minimum(p2, 0.7 * x)
    local v4 = jnp.concatenate{v3["1:"], v3[":1"]}
    local v5 = (0.5 - p2)
    local v6 = jnp.tanh(v4 + v5)
    return v6
  end
  local v7 = jax.grad(function(a) return jnp.sum(f1(a)) end)(x)
  local v8 = jnp.sin(v7)
  local v9 = jnp.where(jnp.greater(v7, 0.1), v7, v7)
  local v10 = jnp.sort(v8)
  local v11 = jnp.cos(v8)
  local v12 = jnp.concatenate{v8["1:"], v8[":1"]}
  local v13 = jnp.tanh(v9 + v10 + v11 + v12)
  return v13
end
return program]==] },
  { seed = 143, want = { -0.3563722042498806, -0.08123216003324332, 0.8603226516871967 }, text = [==[
local function program(x)
  local v1 = jnp.tanh(x)
  local v2 = jnp.cumsum(v1)
  local v3 = jnp.sort(v1)
  local v4 = jnp.tanh(v2 + v3)
  return v4
end
return program]==] },
  { seed = 144, want = { 0.14888503503259584, -0.3799489610220567, 0.5370495680235791 }, text = [==[
local function program(x)
  local function f1(p2, p3)
    local v4 = jnp.dot(x, x)
    local v5 = (0.5 - p2)
    local function f6(p7)
      local v8 = jnp.prod(v5)
      local v9 = (p2 / (1.5 + p2 * p2))
      local v10 = jnp.flip(x)
      local v11 = (v8 * K)
      local v12 = (p7 * K)
      local v13 = jnp.tanh(v11 + v9 + v10 + v12)
      return v13
    end
    local v14 = jax.jit(f6)(v4)
    local v15 = jnp.concatenate{v5["1:"], v5[":1"]}
    local function f16(p17)
      local v18 = (v4 * v4)
      local function f19(p20)
        local v21 = jnp.stack{p20, p20 * p20, jnp.sin(p20)}
        local v22 = jnp.stack{p20, p20 * p20, jnp.sin(p20)}
        local v23 = (0.5 - v21)
        local v24 = jnp.sum(v22)
        local v25 = jnp.sum(v23)
        local v26 = jnp.tanh(v24 + v25)
        return v26
      end
      local v27 = custom_v(f19)(p3)
      local v28 = jnp.tanh(v14)
      local v29 = v15:at(jnp.int32{0, 2, 0}):add(v15)
      local v30 = jnp.sum(v28)
      local v31 = jnp.sum(v29)
      local v32 = jnp.sum(p17)
      local v33 = jnp.tanh(v18 + v27 + v30 + v31 + v32)
      return v33
    end
    local v34 = jax.grad(function(a) return jnp.sum(f16(a)) end)(v5)
    local v35 = jnp.tanh(v34)
    return v35
  end
  local v36 = (lax.scan(function(c, e) return f1(c, e), c[1] end, x, x, {reverse = true}))
  local v37 = jnp.sin(v36)
  local v38 = jnp.stack{x, x * 0.5}
  local v39 = jnp.sort(v36)
  local v40 = (v37 * v36)
  local v41 = v38[1]
  local v42 = jnp.tanh(v41 + v39 + v40)
  return v42
end
return program]==] },
  { seed = 145, want = { 0.9868327094866252, -0.9355096494248378, 0.9839067829250097 }, text = [==[
local function program(x)
  local v1 = jnp.sin(x)
  local v2 = jax.nn.logsumexp(v1)
  local function f3(p4)
    local v5 = jnp.cumsum(v1)
    local function f6(p7)
      local function f8(p9)
        local v10 = jnp.prod(p7)
        local v11 = jnp.outer(K[":2"], v5)
        local v12 = jnp.prod(v5)
        local v13 = jnp.sum(x)
        local v14 = (v12 - v13)
        local v15 = jnp.sum(v11)
        local v16 = jnp.tanh(v10 + v15 + v14 + p9)
        return v16
      end
      local function f17(p18)
        local v19 = jnp.arctan2(p18, 2.0 + p18 * p18)
        local v20 = jnp.flip(x)
        local v21 = jnp.dot(W, v20)
        local v22 = jnp.arctan2(p7, 2.0 + v21 * v21)
        local v23 = jnp.sum(v22)
        local v24 = jnp.tanh(v19 + v23)
        return v24
      end
      local v25 = (lax.cond(jnp.greater(p4, 0.2), f8, f17, v2))
      local v26 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
      local v27 = (v5 / (1.5 + p7 * p7))
      local function f28(p29)
        local v30 = jnp.cos(p29)
        local v31 = jnp.sum(p29)
        local v32 = (v31 * K)
        local v33 = jnp.tanh(v30 + v32)
        return v33
      end
      local v34 = custom_j(f28)(v5)
      local v35 = jnp.abs(v26)
      local v36 = (v25 * K)
      local v37 = jnp.tanh(v36 + v27 + v34 + v35)
      return v37
    end
    local function f38(p39)
      local v40 = jnp.log1p(v2 * v2)
      local function f41(p42)
        local v43 = jax.nn.logsumexp(p39)
        local v44 = jnp.outer(K[":2"], x)
        local v45 = jnp.sum(v44)
        local v46 = jnp.tanh(v43 + v45 + p42)
        return v46
      end
      local v47 = jax.checkpoint(f41)(v40)
      local v48 = jax.nn.softmax(x)
      local v49 = (v47 * K)
      local v50 = jnp.tanh(v49 + v48)
      return v50
    end
    local v51 = (lax.cond(jnp.greater(v2, 0.2), f6, f38, x))
    local v52 = jnp.sum(v51)
    local v53 = jnp.tanh(v52)
    return v53
  end
  local function f54(p55)
    local v56 = jnp.minimum(p55, 0.7 * v2)
    local v57 = jnp.cos(v56)
    local v58 = jax.nn.logsumexp(x)
    local v59 = jnp.maximum(v58, v57)
    local v60 = jnp.tanh(v59)
    return v60
  end
  local v61 = (lax.cond(jnp.greater(v2, 0.2), f3, f54, v2))
  local v62 = jnp.sin(x)
  local v63 = (v2 * K)
  local v64 = (v61 * K)
  local v65 = jnp.tanh(v64 + v62 + v63)
  return v65
end
return program]==] },
  { seed = 146, want = { 0.7538981519739881, -0.13336550311808612, 0.743288922069415 }, text = [==[
local function program(x)
  local v1 = (x * x)
  local v2 = jnp.minimum(v1, 0.7 * v1)
  local function f3(p4)
    local v5 = jnp.sum(v1)
    local v6 = jnp.dot(W, v2)
    local v7 = jax.nn.logsumexp(p4)
    local v8 = (v1 - v2)
    local function f9(p10)
      local function f11(p12)
        local v13 = jnp.prod(p12)
        local v14 = jnp.log1p(p12 * p12)
        local v15 = v14[1]
        local v16 = jnp.dot(v14, v14)
        local v17 = (v13 * K)
        local v18 = (v15 * K)
        local v19 = (v16 * K)
        local v20 = jnp.tanh(v17 + v18 + v19)
        return v20
      end
      local v21 = custom_j(f11)(p4)
      local v22 = jnp.max(v21)
      local v23 = jnp.exp(-v5 * v5)
      local v24 = jnp.prod(v6)
      local function f25(p26)
        local v27 = jnp.stack{v23, v23 * v23, jnp.sin(v23)}
        local v28 = jnp.max(v21)
        local v29 = jnp.tanh(v28)
        local v30 = jnp.sum(v27)
        local v31 = jnp.tanh(v29 + v30 + p26)
        return v31
      end
      local v32 = lax.map(f25, v8)
      local v33 = (v22 * K)
      local v34 = (v24 * K)
      local v35 = jnp.tanh(v33 + v34 + v32 + p10)
      return v35
    end
    local function f36(p37)
      local v38 = jnp.exp(-p4 * p4)
      local v39 = v6[1]
      local v40 = jnp.stack{v8, v8 * 0.5}
      local v41 = (v39 * K)
      local v42 = v40[1]
      local v43 = jnp.tanh(v38 + v41 + v42 + p37)
      return v43
    end
    local v44 = (lax.cond(jnp.greater(v5, 0.2), f9, f36, v8))
    local v45 = (v7 * K)
    local v46 = jnp.tanh(v45 + v44)
    return v46
  end
  local v47 = jax.checkpoint(f3)(x)
  local v48 = jnp.tanh(v47)
  return v48
end
return program]==] },
  { seed = 147, want = { 0.9964319803628386, 0.5107999421652107, 0.9937620153851358 }, text = [==[
local function program(x)
  local v1 = jnp.sum(x)
  local v2 = (v1 / (1.5 + v1 * v1))
  local v3 = jnp.dot(x, x)
  local function f4(p5)
    local v6 = jnp.maximum(p5, p5)
    local v7 = jnp.take(p5, jnp.int32{2, 0, 0}, {axis = 0})
    local function f8(p9)
      local v10 = jnp.minimum(p5, 0.7 * v7)
      local function f11(p12)
        local v13 = jnp.sort(p5)
        local v14 = jnp.dot(W, v10)
        local v15 = jnp.prod(v7)
        local v16 = jnp.arctan2(p9, 2.0 + v15 * v15)
        local v17 = jnp.sum(v13)
        local v18 = jnp.sum(v14)
        local v19 = jnp.tanh(v17 + v18 + v16 + p12)
        return v19
      end
      local v20 = lax.fori_loop(0, 1, function(i, c) return f11(c) end, p9)
      local v21 = (v20 - v20)
      local v22 = jnp.dot(W, p5)
      local function f23(p24)
        local v25 = jnp.outer(K[":2"], v22)
        local v26 = jnp.where(jnp.greater(v25, 0.1), v25, v25)
        local v27 = jnp.sort(v7)
        local v28 = v26[1]
        local v29 = jnp.tanh(v28 + v27 + p24)
        return v29
      end
      local v30 = jax.grad(function(a) return jnp.sum(f23(a)) end)(v10)
      local v31 = jnp.sum(v30)
      local v32 = jnp.tanh(v21 + v31)
      return v32
    end
    local v33 = jax.vmap(f8)(v6)
    local v34 = jnp.tanh(v33)
    return v34
  end
  local v35 = custom_j(f4)(x)
  local function f36(p37)
    local v38 = jnp.dot(W, p37)
    local v39 = jnp.exp(-v38 * v38)
    local v40 = jnp.where(jnp.greater(v2, 0.1), v2, v1)
    local v41 = (v40 * K)
    local v42 = jnp.tanh(v39 + v41)
    return v42
  end
  local function f43(p44)
    local v45 = jnp.stack{v2, v2 * v2, jnp.sin(v2)}
    local function f46(p47)
      local v48 = jnp.sum(v45)
      local v49 = (v2 * K)
      local v50 = (v48 * K)
      local v51 = jnp.tanh(v50 + v49 + p47)
      return v51
    end
    local v52 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v45) * 0.1) end, function(s) return {s[1] + 1.0, f46(s[2])} end, {jnp.array(0.0, "float64"), v45})[2]
    local v53 = (v1 * v2)
    local v54 = jnp.concatenate{v35["1:"], v35[":1"]}
    local function f55(p56)
      local function f57(p58, p59)
        local v60 = jnp.prod(p56)
        local v61 = jax.nn.logsumexp(p56)
        local v62 = jnp.cos(v60)
        local v63 = (v61 * K)
        local v64 = (v62 * K)
        local v65 = (p59 * K)
        local v66 = jnp.tanh(v63 + v64 + p58 + v65)
        return v66
      end
      local v67 = (lax.scan(function(c, e) return f57(c, e), c[1] end, p56, p56, {reverse = true}))
      local v68 = p56:at(1):set(p56[0] * 2.0)
      local function f69(p70)
        local v71 = jnp.outer(K[":2"], v68)
        local v72 = jnp.minimum(p70, 0.7 * v67)
        local v73 = jnp.minimum(p70, 0.7 * v72)
        local v74 = jnp.dot(W[":2, :2"], v71)
        local v75 = jax.nn.softmax(v72)
        local v76 = v74[1]
        local v77 = jnp.tanh(v73 + v76 + v75)
        return v77
      end
      local function f78(p79)
        local v80 = jnp.dot(W, v68)
        local v81 = (v68 / (1.5 + v67 * v67))
        local v82 = jnp.exp(-v81 * v81)
        local v83 = jnp.exp(-v82 * v82)
        local v84 = jnp.tanh(v80 + v83 + p79)
        return v84
      end
      local v85 = (lax.cond(jnp.greater(jnp.sum(p56), 0.2), f69, f78, p56))
      local function f86(p87)
        local v88 = jnp.prod(v67)
        local v89 = p87:at(jnp.int32{0, 2, 0}):add(p87)
        local v90 = (v88 * K)
        local v91 = jnp.tanh(v90 + v89)
        return v91
      end
      local v92 = jax.grad(function(a) return jnp.sum(f86(a)) end)(p56)
      local v93 = jnp.concatenate{v85["1:"], v85[":1"]}
      local v94 = jnp.tanh(v92 + v93)
      return v94
    end
    local v95 = custom_j(f55)(v45)
    local v96 = (v53 * K)
    local v97 = jnp.tanh(v52 + v96 + v54 + v95 + p44)
    return v97
  end
  local v98 = (lax.cond(jnp.greater(v2, 0.2), f36, f43, x))
  local v99 = jnp.take(v35, jnp.int32{2, 0, 0}, {axis = 0})
  local v100 = (v3 * K)
  local v101 = jnp.tanh(v100 + v98 + v99)
  return v101
end
return program]==] },
  { seed = 148, want = { 0.8368778624267311, 0.9808840837494062, 0.9028973179621507 }, text = [==[
local function program(x)
  local v1 = jnp.tanh(x)
  local function f2(p3, p4)
    local function f5(p6)
      local v7 = (p6 / (1.5 + p6 * p6))
      local v8 = (v7 + v7)
      local v9 = jnp.where(jnp.greater(v8, 0.1), v8, v8)
      local v10 = (v8 - v9)
      local v11 = jnp.tanh(v10)
      return v11
    end
    local v12 = custom_j(f5)(p4)
    local v13 = jnp.where(jnp.greater(v12, 0.1), v12, v12)
    local function f14(p15)
      local v16 = jnp.exp(-v12 * v12)
      local v17 = jnp.dot(W, x)
      local v18 = jnp.sum(v17)
      local v19 = jnp.tanh(v16 + v18 + p15)
      return v19
    end
    local v20 = lax.map(f14, v1)
    local v21 = (v13 * K)
    local v22 = jnp.tanh(v21 + v20 + p3)
    return v22
  end
  local v23 = (lax.scan(function(c, e) return f2(c, e), c[1] end, v1, v1, {reverse = true}))
  local v24 = jnp.concatenate{v1["1:"], v1[":1"]}
  local v25 = jnp.exp(-x * x)
  local v26 = jnp.take(v23, jnp.int32{2, 0, 0}, {axis = 0})
  local v27 = jnp.tanh(v24 + v25 + v26)
  return v27
end
return program]==] },
  { seed = 149, want = { 0.802757956265815, -0.030451069678869708, 0.6123534525314858 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
    local v4 = jnp.dot(W, x)
    local v5 = jnp.tanh(v3 + v4 + p2)
    return v5
  end
  local v6 = (select(2, jax.jvp(f1, {x}, {x})))
  local function f7(p8)
    local function f9(p10)
      local function f11(p12)
        local v13 = jax.nn.softmax(p10)
        local v14 = jnp.sin(p10)
        local v15 = p10:at(jnp.int32{0, 2, 0}):add(p10)
        local v16 = jnp.sum(v13)
        local v17 = jnp.sum(v14)
        local v18 = jnp.sum(v15)
        local v19 = jnp.sum(p12)
        local v20 = jnp.tanh(v16 + v17 + v18 + v19)
        return v20
      end
      local v21 = (select(2, jax.jvp(jax.grad(f11), {p8}, {v6})))
      local function f22(p23, p24)
        local v25 = jnp.tanh(p23)
        local v26 = jnp.maximum(p10, p10)
        local v27 = (p23 / (1.5 + v21 * v21))
        local v28 = (p24 * K)
        local v29 = jnp.abs(v25)
        local v30 = jnp.tanh(v26 + v27 + v28 + v29)
        return v30
      end
      local v31 = (lax.scan(function(c, e) return f22(c, e), c[1] end, p8, p8))
      local v32 = jnp.sum(v31)
      local v33 = jnp.tanh(v32)
      return v33
    end
    local v34 = (select(2, jax.jvp(jax.grad(f9), {p8}, {v6})))
    local v35 = jnp.flip(x)
    local function f36(p37)
      local v38 = jnp.tanh(v35)
      local v39 = v38[1]
      local v40 = jnp.where(jnp.greater(v34, 0.1), v34, v35)
      local v41 = (v39 * K)
      local v42 = jnp.tanh(v41 + v40 + p37)
      return v42
    end
    local v43 = jax.grad(function(a) return jnp.sum(f36(a)) end)(v34)
    local function f44(p45)
      local v46 = v35:at(1):set(v35[0] * 2.0)
      local v47 = jnp.dot(W, v43)
      local v48 = jnp.where(jnp.greater(p45, 0.1), p45, v46)
      local v49 = (v48 * v47)
      local function f50(p51)
        local v52 = jnp.tanh(p51)
        local v53 = jnp.sort(v52)
        local v54 = jnp.tanh(v53)
        local v55 = jnp.sort(v53)
        local v56 = jnp.tanh(v54 + v55)
        return v56
      end
      local v57 = custom_j(f50)(v47)
      local v58 = jnp.tanh(v49 + v57)
      return v58
    end
    local v59 = jax.checkpoint(f44)(v34)
    local v60 = jnp.tanh(v59)
    return v60
  end
  local v61 = (select(2, jax.jvp(f7, {v6}, {v6})))
  local v62 = jnp.tanh(v61)
  return v62
end
return program]==] },
  { seed = 150, want = { 0.6219378094269411, 0.9265485910673334, 0.9851419310877632 }, text = [==[
local function program(x)
  local v1 = jnp.maximum(x, x)
  local v2 = jnp.sort(v1)
  local v3 = jnp.exp(-x * x)
  local v4 = jnp.sqrt(1.5 + v3 * v3)
  local v5 = jnp.tanh(v2 + v4)
  return v5
end
return program]==] },
  { seed = 151, want = { -0.2805157743369276, 0.12741122888671186, -0.18983038479474584 }, text = [==[
local function program(x)
  local v1 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v2 = jnp.dot(x, x)
  local v3 = jnp.sort(x)
  local function f4(p5)
    local function f6(p7)
      local v8 = jnp.arctan2(p7, 2.0 + p7 * p7)
      local v9 = jnp.stack{v8, v8 * v8, jnp.sin(v8)}
      local v10 = jnp.sum(v9)
      local v11 = jnp.tanh(v10)
      return v11
    end
    local v12 = custom_j(f6)(v2)
    local v13 = (v12 * K)
    local function f14(p15)
      local v16 = jax.nn.logsumexp(v3)
      local v17 = jnp.minimum(v2, 0.7 * v16)
      local function f18(p19)
        local v20 = (v13 + p5)
        local v21 = jnp.abs(v3)
        local v22 = (v17 * K)
        local v23 = jnp.cumsum(v22)
        local v24 = jnp.sum(v20)
        local v25 = jnp.sum(v21)
        local v26 = jnp.sum(v23)
        local v27 = jnp.tanh(v24 + v25 + v26 + p19)
        return v27
      end
      local v28 = (select(2, jax.jvp(jax.grad(f18), {v17}, {v16})))
      local function f29(p30)
        local v31 = v1[1]
        local v32 = (p30 + v31)
        local v33 = jnp.minimum(v13, 0.7 * v3)
        local v34 = jnp.where(jnp.greater(v32, 0.1), v32, v28)
        local v35 = (v34 * K)
        local v36 = jnp.tanh(v33 + v35)
        return v36
      end
      local v37 = (select(2, jax.linearize(f29, p15))(v28))
      local v38 = jnp.sum(v37)
      local v39 = jnp.tanh(v38)
      return v39
    end
    local v40 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v12) * 0.1) end, function(s) return {s[1] + 1.0, f14(s[2])} end, {jnp.array(0.0, "float64"), v12})[2]
    local v41 = (v40 * K)
    local v42 = jnp.tanh(v41)
    return v42
  end
  local function f43(p44)
    local v45 = jnp.cumsum(v1)
    local v46 = jnp.arctan2(v3, 2.0 + v1 * v1)
    local v47 = jnp.tanh(v45 + v46 + p44)
    return v47
  end
  local v48 = (lax.cond(jnp.greater(v2, 0.2), f4, f43, x))
  local function f49(p50)
    local v51 = jnp.maximum(v48, v3)
    local v52 = v51:at(jnp.int32{0, 2, 0}):add(v51)
    local v53 = jnp.arctan2(v3, 2.0 + v48 * v48)
    local v54 = (p50 * K)
    local v55 = jnp.tanh(v52 + v53 + v54)
    return v55
  end
  local v56 = jax.grad(function(a) return jnp.sum(f49(a)) end)(v2)
  local v57 = (v56 * K)
  local v58 = jnp.tanh(v57)
  return v58
end
return program]==] },
  { seed = 152, want = { 0.9982292118084151, 0.7052194218911811, 0.995581914015986 }, text = [==[
local function program(x)
  local v1 = jnp.dot(W, x)
  local v2 = jnp.cos(v1)
  local v3 = jnp.dot(x, x)
  local v4 = jnp.where(jnp.greater(v1, 0.1), v1, v2)
  local v5 = jnp.tanh(v2)
  local v6 = (v3 * K)
  local v7 = jnp.tanh(v6 + v4 + v5)
  return v7
end
return program]==] },
  { seed = 153, want = { 0.598824583900795, 0.32180077124684553, 0.9458989228759579 }, text = [==[
local function program(x)
  local v1 = jnp.concatenate{x["1:"], x[":1"]}
  local v2 = jnp.where(jnp.greater(v1, 0.1), v1, x)
  local v3 = jnp.flip(x)
  local v4 = jnp.sort(x)
  local v5 = jnp.tanh(v2)
  local v6 = jnp.tanh(v3 + v4 + v5)
  return v6
end
return program]==] },
  { seed = 154, want = { -0.5511280285381471, 0.1683810458708148, 0.6750698748386079 }, text = [==[
local function program(x)
  local v1 = jnp.dot(W, x)
  local v2 = x[1]
  local v3 = jnp.flip(v1)
  local v4 = (v2 * K)
  local v5 = jnp.tanh(v4 + v3)
  return v5
end
return program]==] },
  { seed = 155, want = { 0.9991936842009045, 0.2788707906164558, 0.9981008302888668 }, text = [==[
local function program(x)
  local v1 = jnp.sort(x)
  local v2 = jnp.max(v1)
  local v3 = jnp.exp(-v2 * v2)
  local v4 = jnp.sqrt(1.5 + x * x)
  local v5 = jnp.sqrt(1.5 + v2 * v2)
  local function f6(p7)
    local v8 = jnp.stack{v1, v1 * 0.5}
    local v9 = jax.nn.logsumexp(v1)
    local v10 = jnp.sin(v8)
    local function f11(p12)
      local v13 = jnp.dot(W, v1)
      local v14 = jnp.dot(v1, v1)
      local v15 = (v14 * K)
      local v16 = p12[1]
      local v17 = jnp.tanh(v13 + v15 + v16)
      return v17
    end
    local v18 = (select(2, jax.linearize(f11, v8))(v10))
    local v19 = jnp.sum(v18)
    local v20 = jnp.tanh(v9 + v19 + p7)
    return v20
  end
  local v21 = lax.fori_loop(0, 3, function(i, c) return f6(c) end, v2)
  local v22 = (v3 * K)
  local v23 = (v5 * K)
  local v24 = (v21 * K)
  local v25 = jnp.tanh(v22 + v4 + v23 + v24)
  return v25
end
return program]==] },
  { seed = 156, want = { 0.0, 0.0, 0.0 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = (p2 + p2)
    local v4 = jnp.sqrt(1.5 + x * x)
    local v5 = jnp.dot(W, x)
    local v6 = jnp.tanh(v3 + v4 + v5)
    return v6
  end
  local v7 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f1(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local v8 = x:at(jnp.int32{0, 2, 0}):add(x)
  local function f9(p10)
    local function f11(p12, p13)
      local function f14(p15)
        local v16 = jnp.log1p(p15 * p15)
        local v17 = (p15 / (1.5 + v16 * v16))
        local v18 = jnp.tanh(p15)
        local v19 = jnp.tanh(v17 + v18)
        return v19
      end
      local v20 = custom_j(f14)(p13)
      local v21 = jnp.cos(v20)
      local v22 = jnp.abs(v20)
      local v23 = (v21 * K)
      local v24 = (v22 * K)
      local v25 = jnp.tanh(v23 + v24 + p12)
      return v25
    end
    local v26 = (lax.scan(function(c, e) return f11(c, e), c[1] end, p10, p10, {reverse = true}))
    local v27 = (v26 - v26)
    local v28 = jnp.tanh(v27)
    return v28
  end
  local v29 = custom_v(f9)(v7)
  local function f30(p31)
    local function f32(p33)
      local v34 = jnp.prod(v8)
      local function f35(p36)
        local v37 = jnp.exp(-v34 * v34)
        local v38 = (v37 + v37)
        local v39 = jnp.exp(-p33 * p33)
        local v40 = (v38 * K)
        local v41 = jnp.tanh(v40 + v39 + p36)
        return v41
      end
      local v42 = lax.fori_loop(0, 1, function(i, c) return f35(c) end, v29)
      local function f43(p44)
        local v45 = jnp.concatenate{p44["1:"], p44[":1"]}
        local v46 = (p44 + v42)
        local v47 = (0.5 - v42)
        local v48 = jnp.tanh(v45 + v46 + v47)
        return v48
      end
      local v49 = jax.checkpoint(f43)(v42)
      local v50 = jnp.tanh(v49)
      return v50
    end
    local v51 = jax.checkpoint(f32)(v8)
    local v52 = jnp.cos(v8)
    local v53 = v29:at(1):set(v29[0] * 2.0)
    local v54 = jnp.tanh(v51 + v52 + v53 + p31)
    return v54
  end
  local v55 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(v29) * 0.1) end, function(s) return {s[1] + 1.0, f30(s[2])} end, {jnp.array(0.0, "float64"), v29})[2]
  local function f56(p57)
    local v58 = jnp.tanh(v55)
    local v59 = jnp.concatenate{v29["1:"], v29[":1"]}
    local v60 = jnp.minimum(p57, 0.7 * v55)
    local v61 = jnp.tanh(v58 + v59 + v60)
    return v61
  end
  local v62 = (select(2, jax.linearize(f56, v8))(v29))
  local v63 = jnp.tanh(v62)
  return v63
end
return program]==] },
  { seed = 157, want = { 0.46328687898785376, 0.18584674403687293, 0.5821595843784537 }, text = [==[
local function program(x)
  local v1 = (x * x)
  local function f2(p3)
    local v4 = jnp.dot(W, v1)
    local function f5(p6)
      local v7 = jax.nn.softmax(v4)
      local v8 = jnp.where(jnp.greater(p3, 0.1), p3, p6)
      local v9 = v4:at(jnp.int32{0, 2, 0}):add(v4)
      local function f10(p11)
        local v12 = jnp.outer(K[":2"], v7)
        local v13 = jax.nn.logsumexp(v7)
        local v14 = jnp.flip(v8)
        local v15 = jnp.dot(W[":2, :2"], v12)
        local v16 = jnp.sum(v14)
        local v17 = jnp.sum(v15)
        local v18 = jnp.tanh(v13 + v16 + v17 + p11)
        return v18
      end
      local v19 = jax.vmap(f10)(v8)
      local v20 = jnp.sum(v9)
      local v21 = jnp.sum(v19)
      local v22 = jnp.tanh(v20 + v21)
      return v22
    end
    local v23 = (select(2, jax.jvp(jax.grad(f5), {x}, {x})))
    local v24 = jnp.sum(v23)
    local v25 = jnp.tanh(v24)
    return v25
  end
  local v26 = jax.grad(function(a) return jnp.sum(f2(a)) end)(x)
  local v27 = jnp.log1p(x * x)
  local v28 = jax.nn.logsumexp(v1)
  local v29 = jax.nn.softmax(v27)
  local v30 = jnp.arctan2(v28, 2.0 + v28 * v28)
  local v31 = (v30 * K)
  local v32 = jnp.tanh(v26 + v29 + v31)
  return v32
end
return program]==] },
  { seed = 158, want = { 0.3680603840870153, 0.7985857999105663, 0.9699824019879555 }, text = [==[
local function program(x)
  local v1 = jnp.abs(x)
  local v2 = v1:at(1):set(v1[0] * 2.0)
  local v3 = jnp.log1p(x * x)
  local v4 = jnp.tanh(v2 + v3)
  return v4
end
return program]==] },
  { seed = 159, want = { -0.34302155585612676, 0.15757081127943331, -0.23392910117351173 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local function f5(p6)
        local v7 = jnp.minimum(p4, 0.7 * p4)
        local v8 = jnp.exp(-p2 * p2)
        local v9 = (v7 * K)
        local v10 = jnp.tanh(v9 + v8 + p6)
        return v10
      end
      local v11 = jax.checkpoint(f5)(p2)
      local v12 = jnp.outer(K[":2"], p2)
      local v13 = jnp.dot(v12, W)
      local function f14(p15)
        local v16 = jnp.dot(W[":2, :2"], v12)
        local v17 = jnp.concatenate{p2["1:"], p2[":1"]}
        local v18 = v11[1]
        local v19 = p2[1]
        local v20 = jnp.stack{v17, v17 * 0.5}
        local v21 = (v18 * W[":2"])
        local v22 = (v19 * W[":2"])
        local v23 = jnp.tanh(v16 + v20 + v21 + v22 + p15)
        return v23
      end
      local function f24(p25)
        local v26 = jnp.sqrt(1.5 + v13 * v13)
        local v27 = jnp.flip(p2)
        local v28 = jax.nn.softmax(v11)
        local v29 = jnp.stack{v27, v27 * 0.5}
        local v30 = jnp.stack{v28, v28 * 0.5}
        local v31 = jnp.tanh(v26 + v29 + v30 + p25)
        return v31
      end
      local v32 = (lax.cond(jnp.greater(p4, 0.2), f14, f24, v12))
      local function f33(p34, p35)
        local v36 = jnp.tanh(p34)
        local v37 = jnp.flip(p34)
        local v38 = (p35 * K)
        local v39 = jnp.tanh(v36 + v37 + v38)
        return v39
      end
      local v40 = (lax.scan(function(c, e) return f33(c, e), c[1] end, p2, v11))
      local v41 = jnp.sum(v32)
      local v42 = jnp.sum(v40)
      local v43 = jnp.tanh(v41 + v42)
      return v43
    end
    local v44 = jax.vmap(f3)(p2)
    local v45 = (p2 - p2)
    local v46 = jnp.tanh(v44 + v45)
    return v46
  end
  local v47 = custom_v(f1)(x)
  local v48 = jnp.sum(x)
  local function f49(p50)
    local v51 = jnp.tanh(x)
    local v52 = jax.nn.softmax(v47)
    local v53 = jnp.sqrt(1.5 + p50 * p50)
    local v54 = (v53 * K)
    local v55 = jnp.tanh(v51 + v52 + v54)
    return v55
  end
  local v56 = jax.grad(function(a) return jnp.sum(f49(a)) end)(v48)
  local function f57(p58)
    local function f59(p60)
      local function f61(p62)
        local v63 = jnp.exp(-v48 * v48)
        local v64 = jnp.stack{v47, v47 * 0.5}
        local v65 = jnp.log1p(p60 * p60)
        local v66 = jnp.dot(v65, v65)
        local v67 = jax.nn.logsumexp(x)
        local v68 = jnp.sum(v64)
        local v69 = jnp.tanh(v63 + v68 + v66 + v67 + p62)
        return v69
      end
      local v70 = lax.fori_loop(0, 3, function(i, c) return f61(c) end, v56)
      local v71 = jnp.log1p(v47 * v47)
      local v72 = jnp.abs(v47)
      local v73 = jnp.max(v71)
      local v74 = (v70 * K)
      local v75 = (v73 * K)
      local v76 = jnp.tanh(v74 + v72 + v75)
      return v76
    end
    local v77 = jax.checkpoint(f59)(x)
    local v78 = jnp.max(v77)
    local v79 = jnp.minimum(p58, 0.7 * v48)
    local function f80(p81, p82)
      local v83 = jnp.cumsum(v77)
      local function f84(p85)
        local v86 = (p81 * p85)
        local v87 = jnp.exp(-v79 * v79)
        local v88 = (v83 / (1.5 + p85 * p85))
        local v89 = jnp.sum(p85)
        local v90 = jnp.log1p(v88 * v88)
        local v91 = (v87 * K)
        local v92 = (v89 * K)
        local v93 = jnp.tanh(v86 + v91 + v92 + v90)
        return v93
      end
      local function f94(p95)
        local v96 = (v78 * K)
        local v97 = jnp.sort(v96)
        local v98 = jnp.dot(W, v96)
        local v99 = jnp.dot(W, v96)
        local v100 = jnp.tanh(v97 + v98 + v99 + p95)
        return v100
      end
      local v101 = (lax.cond(jnp.greater(p82, 0.2), f84, f94, v83))
      local v102 = jnp.cos(p81)
      local v103 = v101:at(jnp.int32{0, 2, 0}):add(v101)
      local function f104(p105)
        local v106 = jnp.arctan2(v78, 2.0 + p58 * p58)
        local v107 = v102[1]
        local v108 = (v106 * K)
        local v109 = (v107 * K)
        local v110 = jnp.tanh(v108 + v109 + p105)
        return v110
      end
      local v111 = lax.fori_loop(0, 1, function(i, c) return f104(c) end, v102)
      local v112 = jnp.tanh(v103 + v111)
      return v112
    end
    local v113 = (lax.scan(function(c, e) return f80(c, e), c[1] end, v47, v77, {reverse = true}))
    local v114 = jnp.maximum(p58, v79)
    local v115 = (v114 * K)
    local v116 = jnp.tanh(v113 + v115)
    return v116
  end
  local v117 = jax.grad(function(a) return jnp.sum(f57(a)) end)(v56)
  local v118 = x[1]
  local v119 = (v117 * K)
  local v120 = (v118 * K)
  local v121 = jnp.tanh(v119 + v120)
  return v121
end
return program]==] },
  { seed = 160, want = { 0.9846182482369833, -0.7931990970835009, 0.6750698748386078 }, text = [==[
local function program(x)
  local v1 = jnp.sum(x)
  local v2 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v3 = (v1 * K)
  local v4 = jnp.tanh(v3 + v2)
  return v4
end
return program]==] },
  { seed = 161, want = { 0.9277899244109903, -0.6773784897997064, 0.8585115170016943 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.exp(-x * x)
    local v4 = jnp.sin(p2)
    local v5 = jnp.sum(v4)
    local v6 = jnp.outer(K[":2"], v3)
    local function f7(p8)
      local v9 = jnp.tanh(p8)
      local v10 = jnp.arctan2(p8, 2.0 + v9 * v9)
      local v11 = jnp.stack{p8, p8 * p8, jnp.sin(p8)}
      local v12 = jnp.sum(v11)
      local v13 = jnp.tanh(v10 + v12)
      return v13
    end
    local v14 = custom_v(f7)(v5)
    local v15 = v6[1]
    local v16 = (v14 * K)
    local v17 = jnp.tanh(v15 + v16)
    return v17
  end
  local function f18(p19)
    local function f20(p21)
      local v22 = jnp.arctan2(p21, 2.0 + p21 * p21)
      local v23 = jnp.exp(-p21 * p21)
      local v24 = jnp.tanh(v22 + v23)
      return v24
    end
    local v25 = lax.map(f20, x)
    local v26 = jnp.arctan2(p19, 2.0 + p19 * p19)
    local v27 = jnp.where(jnp.greater(p19, 0.1), p19, p19)
    local v28 = jnp.tanh(v25 + v26 + v27)
    return v28
  end
  local v29 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f1, f18, x))
  local v30 = jnp.abs(v29)
  local v31 = jnp.tanh(v30)
  local function f32(p33)
    local v34 = jnp.max(v29)
    local v35 = jnp.arctan2(v30, 2.0 + v29 * v29)
    local v36 = (v34 * K)
    local v37 = jnp.tanh(v36 + v35 + p33)
    return v37
  end
  local function f38(p39)
    local v40 = (v30 + v30)
    local v41 = jnp.dot(v30, v30)
    local v42 = jnp.prod(v40)
    local v43 = jnp.exp(-v30 * v30)
    local v44 = (v41 * K)
    local v45 = (v42 * K)
    local v46 = jnp.tanh(v44 + v45 + v43 + p39)
    return v46
  end
  local v47 = (lax.cond(jnp.greater(jnp.sum(v29), 0.2), f32, f38, v29))
  local v48 = (v29 - v31)
  local v49 = jnp.dot(v48, v48)
  local v50 = (v49 * K)
  local v51 = jnp.tanh(v47 + v50)
  return v51
end
return program]==] },
  { seed = 162, want = { -0.35733877146893434, 0.18647169065974073, 0.38691201722312557 }, text = [==[
local function program(x)
  local v1 = jnp.sort(x)
  local v2 = (v1 / (1.5 + v1 * v1))
  local v3 = jnp.tanh(v2)
  return v3
end
return program]==] },
  { seed = 163, want = { 0.5606642770531327, -0.3493044010869152, 0.5046706698704098 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = x:at(1):set(x[0] * 2.0)
    local v4 = jnp.outer(K[":2"], x)
    local v5 = jnp.sort(p2)
    local v6 = v4[1]
    local v7 = jnp.tanh(v3 + v6 + v5)
    return v7
  end
  local v8 = jax.checkpoint(f1)(x)
  local v9 = jnp.concatenate{v8["1:"], v8[":1"]}
  local v10 = jnp.concatenate{v9["1:"], v9[":1"]}
  local function f11(p12)
    local function f13(p14, p15)
      local v16 = jnp.abs(p15)
      local v17 = jnp.flip(v10)
      local v18 = jax.nn.softmax(p14)
      local v19 = jnp.outer(K[":2"], v10)
      local v20 = jnp.where(jnp.greater(p14, 0.1), p14, p14)
      local v21 = (v16 * K)
      local v22 = v19[1]
      local v23 = jnp.tanh(v21 + v17 + v18 + v22 + v20)
      return v23
    end
    local v24 = (lax.scan(function(c, e) return f13(c, e), c[1] end, v10, v8, {reverse = true}))
    local v25 = jnp.concatenate{v10["1:"], v10[":1"]}
    local v26 = jnp.stack{p12, p12 * p12, jnp.sin(p12)}
    local v27 = jnp.sum(v24)
    local v28 = jnp.sum(v25)
    local v29 = jnp.sum(v26)
    local v30 = jnp.tanh(v27 + v28 + v29)
    return v30
  end
  local v31 = jax.vmap(f11)(x)
  local function f32(p33)
    local v34 = jnp.maximum(v31, v10)
    local v35 = jnp.log1p(v31 * v31)
    local v36 = (v34 - v31)
    local v37 = jnp.sum(p33)
    local v38 = jax.nn.softmax(v35)
    local v39 = jnp.sum(v36)
    local v40 = jnp.sum(v38)
    local v41 = jnp.tanh(v39 + v37 + v40)
    return v41
  end
  local v42 = (select(2, jax.jvp(jax.grad(f32), {v8}, {v9})))
  local v43 = (v10 / (1.5 + v42 * v42))
  local v44 = jnp.tanh(v43)
  return v44
end
return program]==] },
  { seed = 164, want = { 0.9866142981514302, -0.7397830512740043, 0.3799489622552249 }, text = [==[
local function program(x)
  local v1 = jnp.flip(x)
  local v2 = jnp.dot(W, x)
  local v3 = jnp.tanh(v1 + v2)
  return v3
end
return program]==] },
  { seed = 165, want = { 0.1134407771511588, 0.9387351536949871, 0.4906588738212941 }, text = [==[
local function program(x)
  local v1 = jnp.concatenate{x["1:"], x[":1"]}
  local v2 = jnp.exp(-x * x)
  local v3 = jnp.tanh(v1 + v2)
  return v3
end
return program]==] },
  { seed = 166, want = { 0.038815665778364636, -0.07268721441087905, 0.9424162134376514 }, text = [==[
local function program(x)
  local v1 = jnp.max(x)
  local v2 = jnp.sort(x)
  local v3 = jnp.sin(v1)
  local v4 = (v3 * K)
  local v5 = jnp.tanh(v2 + v4)
  return v5
end
return program]==] },
  { seed = 167, want = { 0.45770166946493035, -0.7096110658314156, 0.8691515369116167 }, text = [==[
local function program(x)
  local v1 = x:at(1):set(x[0] * 2.0)
  local v2 = jnp.prod(v1)
  local v3 = jnp.where(jnp.greater(x, 0.1), x, x)
  local v4 = (v2 * K)
  local v5 = jnp.tanh(v4 + v3)
  return v5
end
return program]==] },
  { seed = 168, want = { 0.8617231593133062, -0.14888503362331798, 0.0996679946249558 }, text = [==[
local function program(x)
  local v1 = jnp.dot(W, x)
  local function f2(p3)
    local v4 = jnp.stack{v1, v1 * 0.5}
    local function f5(p6)
      local function f7(p8)
        local v9 = jnp.max(p3)
        local v10 = jnp.sort(p8)
        local v11 = (v9 * K)
        local v12 = jnp.tanh(v11 + v10)
        return v12
      end
      local v13 = jax.grad(function(a) return jnp.sum(f7(a)) end)(x)
      local v14 = jnp.max(x)
      local v15 = jnp.stack{v13, v13 * 0.5}
      local v16 = (v14 * W[":2"])
      local v17 = jnp.tanh(v15 + v16 + p6)
      return v17
    end
    local function f18(p19)
      local v20 = jnp.where(jnp.greater(p19, 0.1), p19, p19)
      local v21 = (p19 - v20)
      local v22 = jnp.tanh(v21)
      return v22
    end
    local v23 = (lax.cond(jnp.greater(jnp.sum(v4), 0.2), f5, f18, v4))
    local v24 = (0.5 - x)
    local v25 = (v4 + v4)
    local function f26(p27)
      local v28 = jnp.sum(v23, {axis = 0})
      local function f29(p30)
        local v31 = jnp.sort(v24)
        local v32 = jnp.sum(p30)
        local v33 = jnp.exp(-v25 * v25)
        local v34 = (v32 * K)
        local v35 = v33[1]
        local v36 = jnp.tanh(v31 + v34 + v35)
        return v36
      end
      local function f37(p38)
        local v39 = jnp.sum(v24)
        local v40 = jnp.concatenate{v24["1:"], v24[":1"]}
        local v41 = jax.nn.logsumexp(v40)
        local v42 = (v39 * K)
        local v43 = (v41 * K)
        local v44 = jnp.tanh(v42 + v43 + p38)
        return v44
      end
      local v45 = (lax.cond(jnp.greater(jnp.sum(v28), 0.2), f29, f37, v28))
      local v46 = jnp.sum(v45)
      local v47 = jnp.sum(p27)
      local v48 = jnp.tanh(v46 + v47)
      return v48
    end
    local v49 = (select(2, jax.jvp(jax.grad(f26), {x}, {v1})))
    local v50 = jnp.tanh(v49)
    return v50
  end
  local v51 = lax.fori_loop(0, 0, function(i, c) return f2(c) end, v1)
  local v52 = jnp.tanh(v51)
  return v52
end
return program]==] },
  { seed = 169, want = { 0.015397378333449908, -0.005054713503899563, 0.015924064234397146 }, text = [==[
local function program(x)
  local v1 = (x / (1.5 + x * x))
  local v2 = jnp.minimum(x, 0.7 * x)
  local v3 = jnp.tanh(v1)
  local function f4(p5)
    local function f6(p7)
      local v8 = jnp.minimum(v3, 0.7 * p5)
      local v9 = (0.5 - p5)
      local function f10(p11)
        local v12 = jax.nn.logsumexp(p11)
        local v13 = jnp.abs(v12)
        local v14 = (v13 * K)
        local v15 = jnp.tanh(v14)
        return v15
      end
      local v16 = jax.checkpoint(f10)(v9)
      local v17 = jnp.dot(v16, v16)
      local v18 = jnp.stack{v17, v17 * v17, jnp.sin(v17)}
      local v19 = jnp.tanh(v8 + v18 + p7)
      return v19
    end
    local function f20(p21)
      local v22 = jnp.stack{v3, v3 * 0.5}
      local function f23(p24)
        local v25 = jnp.sort(p5)
        local v26 = p5[1]
        local v27 = jnp.log1p(v3 * v3)
        local v28 = jnp.flip(v27)
        local v29 = jnp.sum(v25)
        local v30 = jnp.sum(v28)
        local v31 = jnp.tanh(v29 + v26 + v30 + p24)
        return v31
      end
      local v32 = jax.vmap(f23)(p5)
      local function f33(p34, p35)
        local v36 = (p35 + p35)
        local v37 = jnp.maximum(p5, v32)
        local v38 = jnp.flip(v37)
        local v39 = jnp.abs(v38)
        local v40 = (v36 * K)
        local v41 = jnp.tanh(v40 + v39 + p34)
        return v41
      end
      local v42 = (lax.scan(function(c, e) return f33(c, e), c[1] end, p5, v32, {reverse = true}))
      local v43 = jnp.sum(v22, {axis = 0})
      local v44 = jnp.prod(v32)
      local v45 = (v44 * K)
      local v46 = jnp.tanh(v42 + v43 + v45 + p21)
      return v46
    end
    local v47 = (lax.cond(jnp.greater(jnp.sum(p5), 0.2), f6, f20, p5))
    local v48 = jnp.abs(v47)
    local v49 = jnp.tanh(v48)
    return v49
  end
  local v50 = (select(2, jax.linearize(f4, v2))(v2))
  local v51 = jnp.tanh(v50)
  return v51
end
return program]==] },
  { seed = 170, want = { 0.725104255250615, 0.7250741497566462, 0.7250276597926283 }, text = [==[
local function program(x)
  local function f1(p2, p3)
    local v4 = jnp.sin(p2)
    local v5 = (0.5 - p3)
    local function f6(p7)
      local v8 = jnp.concatenate{p7["1:"], p7[":1"]}
      local v9 = jnp.outer(K[":2"], p7)
      local v10 = jnp.outer(K[":2"], p7)
      local v11 = v9[1]
      local v12 = v10[1]
      local v13 = jnp.tanh(v8 + v11 + v12)
      return v13
    end
    local v14 = custom_v(f6)(x)
    local v15 = (v5 * K)
    local v16 = jnp.tanh(v4 + v15 + v14)
    return v16
  end
  local v17 = (lax.scan(function(c, e) return f1(c, e), c[1] end, x, x))
  local v18 = x:at(1):set(x[0] * 2.0)
  local function f19(p20)
    local function f21(p22)
      local function f23(p24)
        local v25 = (p20 * K)
        local v26 = jnp.stack{p20, p20 * p20, jnp.sin(p20)}
        local v27 = (p24 * K)
        local v28 = jnp.tanh(v25 + v26 + v27)
        return v28
      end
      local v29 = (select(2, jax.linearize(f23, p20))(p20))
      local v30 = (v18 + v17)
      local v31 = jax.nn.softmax(v18)
      local v32 = jnp.tanh(v29 + v30 + v31 + p22)
      return v32
    end
    local v33 = (select(2, jax.jvp(f21, {x}, {x})))
    local v34 = jnp.dot(W, x)
    local v35 = jnp.maximum(v34, v18)
    local v36 = jnp.sum(v33)
    local v37 = jnp.sum(v35)
    local v38 = jnp.tanh(v36 + v37)
    return v38
  end
  local v39 = jax.vmap(f19)(v18)
  local function f40(p41)
    local v42 = jnp.stack{v17, v17 * 0.5}
    local function f43(p44)
      local function f45(p46)
        local v47 = jnp.stack{v39, v39 * 0.5}
        local v48 = jnp.where(jnp.greater(v39, 0.1), v39, v39)
        local v49 = jnp.flip(p44)
        local v50 = jnp.exp(-p41 * p41)
        local v51 = v47[1]
        local v52 = p46[1]
        local v53 = jnp.tanh(v51 + v48 + v49 + v50 + v52)
        return v53
      end
      local v54 = jax.jit(f45)(v42)
      local v55 = jnp.sqrt(1.5 + v39 * v39)
      local v56 = jnp.cos(v54)
      local function f57(p58, p59)
        local v60 = jnp.prod(v55)
        local v61 = jnp.dot(W, v54)
        local v62 = (v60 * K)
        local v63 = (p59 * K)
        local v64 = jnp.tanh(v62 + v61 + p58 + v63)
        return v64
      end
      local v65 = (lax.scan(function(c, e) return f57(c, e), c[1] end, v55, v54, {reverse = true}))
      local v66 = v54:at(1):set(v54[0] * 2.0)
      local v67 = jnp.tanh(v56 + v65 + v66)
      return v67
    end
    local v68 = lax.fori_loop(0, 3, function(i, c) return f43(c) end, v17)
    local function f69(p70)
      local function f71(p72)
        local v73 = jnp.arctan2(p41, 2.0 + p70 * p70)
        local v74 = jnp.cos(p70)
        local v75 = jnp.minimum(p72, 0.7 * v74)
        local v76 = jnp.sum(v73)
        local v77 = jnp.sum(v75)
        local v78 = jnp.tanh(v76 + v77)
        return v78
      end
      local v79 = (select(2, jax.jvp(jax.grad(f71), {p41}, {p41})))
      local function f80(p81)
        local v82 = jnp.sqrt(1.5 + p81 * p81)
        local v83 = jnp.sort(p81)
        local v84 = jnp.flip(v82)
        local v85 = (v84 - v83)
        local v86 = jnp.stack{v82, v82 * 0.5}
        local v87 = v86[1]
        local v88 = jnp.tanh(v85 + v87)
        return v88
      end
      local v89 = custom_j(f80)(v68)
      local v90 = jnp.dot(W[":2, :2"], v42)
      local v91 = v68[1]
      local function f92(p93)
        local v94 = jnp.sqrt(1.5 + p93 * p93)
        local v95 = jnp.maximum(v89, v79)
        local v96 = jnp.cumsum(v95)
        local v97 = jnp.tanh(v94 + v96)
        return v97
      end
      local v98 = lax.fori_loop(0, 3, function(i, c) return f92(c) end, v89)
      local v99 = v90[1]
      local v100 = (v91 * K)
      local v101 = jnp.tanh(v99 + v100 + v98)
      return v101
    end
    local v102 = jax.grad(function(a) return jnp.sum(f69(a)) end)(p41)
    local v103 = jnp.sqrt(1.5 + v39 * v39)
    local v104 = jnp.tanh(v102 + v103)
    return v104
  end
  local v105 = jax.jit(f40)(v18)
  local v106 = jnp.tanh(v105)
  return v106
end
return program]==] },
  { seed = 171, want = { 0.9985105788605816, -0.9186565421380019, 0.9950272492741002 }, text = [==[
local function program(x)
  local v1 = jnp.dot(x, x)
  local function f2(p3)
    local v4 = jnp.arctan2(x, 2.0 + x * x)
    local v5 = (v4 / (1.5 + v4 * v4))
    local v6 = jnp.concatenate{x["1:"], x[":1"]}
    local v7 = jnp.tanh(v5 + v6 + p3)
    return v7
  end
  local v8 = jax.checkpoint(f2)(x)
  local v9 = jnp.sum(x)
  local v10 = jax.nn.logsumexp(x)
  local v11 = jnp.stack{v8, v8 * 0.5}
  local v12 = jnp.prod(x)
  local v13 = (v1 * K)
  local v14 = (v9 * K)
  local v15 = (v10 * K)
  local v16 = v11[1]
  local v17 = (v12 * K)
  local v18 = jnp.tanh(v13 + v14 + v15 + v16 + v17)
  return v18
end
return program]==] },
  { seed = 172, want = { 0.0, 0.0, -0.08324495995345944 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.minimum(p2, 0.7 * p2)
    local v4 = jnp.abs(x)
    local v5 = (v4 + v3)
    local function f6(p7, p8)
      local v9 = jnp.concatenate{v5["1:"], v5[":1"]}
      local function f10(p11)
        local v12 = jnp.max(v4)
        local v13 = jnp.max(p7)
        local v14 = (v9 + v9)
        local v15 = (p7 / (1.5 + v9 * v9))
        local v16 = jnp.flip(v9)
        local v17 = (v12 * K)
        local v18 = (v13 * K)
        local v19 = (p11 * K)
        local v20 = jnp.tanh(v17 + v18 + v14 + v15 + v16 + v19)
        return v20
      end
      local v21 = (select(2, jax.jvp(f10, {p8}, {p8})))
      local v22 = jnp.cumsum(v9)
      local v23 = jnp.stack{p8, p8 * p8, jnp.sin(p8)}
      local v24 = jax.nn.logsumexp(v9)
      local v25 = (v24 * K)
      local v26 = jnp.tanh(v21 + v22 + v23 + v25)
      return v26
    end
    local v27 = (lax.scan(function(c, e) return f6(c, e), c[1] end, v5, v5))
    local v28 = jnp.where(jnp.greater(v5, 0.1), v5, v4)
    local v29 = jnp.tanh(v27 + v28)
    return v29
  end
  local v30 = jax.checkpoint(f1)(x)
  local v31 = (x * v30)
  local function f32(p33)
    local function f34(p35)
      local function f36(p37)
        local v38 = jnp.abs(p35)
        local v39 = (p35 * p35)
        local v40 = jnp.tanh(v38 + v39 + p37)
        return v40
      end
      local v41 = jax.jit(f36)(v31)
      local v42 = jnp.sort(v31)
      local function f43(p44)
        local v45 = jnp.cumsum(p44)
        local v46 = (p44 + p44)
        local v47 = jax.nn.logsumexp(v46)
        local v48 = jnp.cumsum(v46)
        local v49 = (p44 / (1.5 + v45 * v45))
        local v50 = (v47 * K)
        local v51 = jnp.tanh(v50 + v48 + v49)
        return v51
      end
      local function f52(p53)
        local v54 = jnp.flip(v41)
        local v55 = (v42 * v41)
        local v56 = jax.nn.softmax(v55)
        local v57 = jnp.tanh(v54 + v56 + p53)
        return v57
      end
      local v58 = (lax.cond(jnp.greater(jnp.sum(v42), 0.2), f43, f52, v42))
      local v59 = jnp.tanh(v58)
      return v59
    end
    local v60 = (select(2, jax.linearize(f34, x))(p33))
    local function f61(p62)
      local v63 = jnp.abs(v31)
      local v64 = (0.5 - v63)
      local function f65(p66)
        local v67 = jnp.where(jnp.greater(v60, 0.1), v60, v60)
        local v68 = jnp.concatenate{v64["1:"], v64[":1"]}
        local v69 = jnp.exp(-v64 * v64)
        local v70 = v67:at(1):set(v67[0] * 2.0)
        local v71 = jnp.outer(K[":2"], v67)
        local v72 = jnp.sum(v68)
        local v73 = jnp.sum(v69)
        local v74 = jnp.sum(v70)
        local v75 = jnp.sum(v71)
        local v76 = jnp.tanh(v72 + v73 + v74 + v75 + p66)
        return v76
      end
      local v77 = jax.vmap(f65)(v63)
      local v78 = jnp.tanh(v77)
      local v79 = jnp.tanh(v78 + p62)
      return v79
    end
    local v80 = (select(2, jax.linearize(f61, p33))(v60))
    local v81 = jnp.tanh(v80)
    return v81
  end
  local v82 = (select(2, jax.linearize(f32, v31))(v30))
  local function f83(p84)
    local v85 = jnp.minimum(v31, 0.7 * v30)
    local v86 = jnp.tanh(v31)
    local function f87(p88)
      local v89 = jnp.max(p84)
      local v90 = jnp.max(v86)
      local v91 = jnp.sort(p88)
      local function f92(p93)
        local v94 = jnp.stack{v90, v90 * v90, jnp.sin(v90)}
        local v95 = jnp.max(p93)
        local v96 = jnp.where(jnp.greater(v91, 0.1), v91, v94)
        local v97 = jnp.sin(v89)
        local v98 = (v91 * p93)
        local v99 = (v95 * K)
        local v100 = (v97 * K)
        local v101 = jnp.tanh(v99 + v96 + v100 + v98)
        return v101
      end
      local v102 = (select(2, jax.jvp(f92, {v85}, {v86})))
      local v103 = v102[1]
      local v104 = (v103 * K)
      local v105 = jnp.tanh(v104)
      return v105
    end
    local v106 = jax.grad(function(a) return jnp.sum(f87(a)) end)(v85)
    local v107 = jnp.take(v85, jnp.int32{2, 0, 0}, {axis = 0})
    local v108 = jnp.sum(v106)
    local v109 = jnp.sum(v107)
    local v110 = jnp.tanh(v108 + v109)
    return v110
  end
  local v111 = (select(2, jax.jvp(jax.grad(f83), {x}, {x})))
  local v112 = jnp.tanh(v82 + v111)
  return v112
end
return program]==] },
  { seed = 173, want = { 0.41205755041735387, -0.7664191261913015, 0.8531669745308955 }, text = [==[
local function program(x)
  local v1 = jnp.where(jnp.greater(x, 0.1), x, x)
  local v2 = (x - v1)
  local v3 = jnp.arctan2(x, 2.0 + x * x)
  local v4 = jnp.sin(v1)
  local v5 = jnp.tanh(v2 + v3 + v4)
  return v5
end
return program]==] },
  { seed = 174, want = { 0.2577344268956972, 0.4833606397502483, 0.570691954684759 }, text = [==[
local function program(x)
  local v1 = jax.nn.softmax(x)
  local v2 = v1:at(1):set(v1[0] * 2.0)
  local v3 = jnp.tanh(v2)
  return v3
end
return program]==] },
  { seed = 175, want = { -0.5866763781477572, -0.7117404957518564, -0.5900173095752819 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.tanh(x)
    local v4 = jnp.outer(K[":2"], p2)
    local function f5(p6)
      local v7 = jnp.dot(v4, W)
      local v8 = jnp.abs(x)
      local function f9(p10)
        local v11 = jnp.dot(W, v8)
        local v12 = jnp.concatenate{v11["1:"], v11[":1"]}
        local v13 = jnp.log1p(v4 * v4)
        local v14 = v11[1]
        local v15 = jnp.cos(p10)
        local v16 = v13[1]
        local v17 = (v14 * K)
        local v18 = jnp.tanh(v12 + v16 + v17 + v15)
        return v18
      end
      local v19 = jax.grad(function(a) return jnp.sum(f9(a)) end)(p2)
      local v20 = v7[1]
      local v21 = jnp.tanh(v20 + v19 + p6)
      return v21
    end
    local v22 = lax.map(f5, v4)
    local function f23(p24, p25)
      local function f26(p27)
        local v28 = (v4 * v22)
        local v29 = (p27 * K)
        local v30 = v28[1]
        local v31 = jnp.tanh(v30 + v29)
        return v31
      end
      local v32 = jax.grad(function(a) return jnp.sum(f26(a)) end)(p25)
      local function f33(p34)
        local v35 = p2:at(1):set(p2[0] * 2.0)
        local v36 = jnp.take(p24, jnp.int32{2, 0, 0}, {axis = 0})
        local v37 = jnp.prod(v35)
        local v38 = (v35 * v3)
        local v39 = jnp.stack{v36, v36 * 0.5}
        local v40 = (v37 * W[":2"])
        local v41 = jnp.stack{v38, v38 * 0.5}
        local v42 = jnp.tanh(v39 + v40 + v41 + p34)
        return v42
      end
      local v43 = lax.fori_loop(0, 2, function(i, c) return f33(c) end, v22)
      local v44 = jnp.tanh(v4)
      local v45 = (v32 * K)
      local v46 = v43[1]
      local v47 = v44[1]
      local v48 = jnp.tanh(v45 + v46 + v47)
      return v48
    end
    local v49 = (lax.scan(function(c, e) return f23(c, e), c[1] end, p2, v3, {reverse = true}))
    local v50 = v22[1]
    local v51 = jnp.tanh(v49 + v50)
    return v51
  end
  local v52 = (select(2, jax.linearize(f1, x))(x))
  local v53 = v52[1]
  local v54 = jnp.exp(-x * x)
  local function f55(p56)
    local v57 = jnp.concatenate{v54["1:"], v54[":1"]}
    local function f58(p59)
      local v60 = jnp.maximum(v54, v52)
      local function f61(p62)
        local v63 = (p59 + p62)
        local v64 = (v57 + v57)
        local v65 = jnp.take(v60, jnp.int32{2, 0, 0}, {axis = 0})
        local v66 = jnp.dot(v60, v60)
        local v67 = (v64 / (1.5 + v60 * v60))
        local v68 = (v63 * K)
        local v69 = (v66 * K)
        local v70 = jnp.tanh(v68 + v65 + v69 + v67)
        return v70
      end
      local v71 = (select(2, jax.jvp(f61, {p59}, {v53})))
      local v72 = jnp.sin(v54)
      local v73 = jnp.sum(v72)
      local v74 = jnp.sum(v57)
      local v75 = (v73 * K)
      local v76 = (v74 * K)
      local v77 = jnp.tanh(v71 + v75 + v76)
      return v77
    end
    local v78 = (select(2, jax.jvp(f58, {v53}, {p56})))
    local function f79(p80)
      local function f81(p82)
        local v83 = (v53 / (1.5 + v53 * v53))
        local v84 = jnp.concatenate{v78["1:"], v78[":1"]}
        local v85 = p80:at(jnp.int32{0, 2, 0}):add(p80)
        local v86 = jnp.sqrt(1.5 + v85 * v85)
        local v87 = jnp.max(v86)
        local v88 = (v83 * K)
        local v89 = (v87 * K)
        local v90 = jnp.tanh(v88 + v84 + v89 + p82)
        return v90
      end
      local v91 = (select(2, jax.jvp(f81, {p80}, {v78})))
      local function f92(p93)
        local v94 = jnp.stack{p93, p93 * p93, jnp.sin(p93)}
        local v95 = (p93 * K)
        local v96 = jnp.stack{p93, p93 * p93, jnp.sin(p93)}
        local v97 = jnp.sum(v94)
        local v98 = jnp.sum(v95)
        local v99 = jnp.sum(v96)
        local v100 = jnp.tanh(v97 + v98 + v99)
        return v100
      end
      local v101 = jax.vmap(f92)(v91)
      local v102 = (0.5 - p80)
      local v103 = jnp.tanh(v101 + v102)
      return v103
    end
    local v104 = jax.grad(function(a) return jnp.sum(f79(a)) end)(v52)
    local v105 = v104:at(1):set(v104[0] * 2.0)
    local v106 = jnp.sum(v105)
    local v107 = jnp.tanh(v106)
    return v107
  end
  local v108 = lax.map(f55, v52)
  local v109 = jnp.stack{v53, v53 * v53, jnp.sin(v53)}
  local v110 = jnp.tanh(v108 + v109)
  return v110
end
return program]==] },
  { seed = 176, want = { 0.7458598041543808, -0.14833557496931682, 0.09950306332553051 }, text = [==[
local function program(x)
  local v1 = jnp.dot(W, x)
  local v2 = jnp.sin(v1)
  local v3 = jnp.tanh(v2)
  return v3
end
return program]==] },
  { seed = 177, want = { 0.040777375960233224, 0.5477771519135393, 0.48323784884583865 }, text = [==[
local function program(x)
  local v1 = jnp.prod(x)
  local v2 = jnp.cumsum(x)
  local v3 = jnp.abs(v2)
  local v4 = (v1 * K)
  local v5 = jnp.tanh(v4 + v3)
  return v5
end
return program]==] },
  { seed = 178, want = { 0.9781561276374116, -0.26176285233260466, 0.9866673777957518 }, text = [==[
local function program(x)
  local v1 = jnp.dot(x, x)
  local v2 = x:at(1):set(x[0] * 2.0)
  local v3 = (v1 * K)
  local v4 = jnp.tanh(v3 + v2)
  return v4
end
return program]==] },
  { seed = 179, want = { 0.019041110924164883, 0.20787269595185592, 0.0019157402662372664 }, text = [==[
local function program(x)
  local v1 = jnp.stack{x, x * 0.5}
  local function f2(p3)
    local function f4(p5)
      local function f6(p7)
        local v8 = jax.nn.logsumexp(x)
        local v9 = jnp.exp(-v8 * v8)
        local v10 = jnp.tanh(v9 + p7)
        return v10
      end
      local v11 = lax.fori_loop(0, 0, function(i, c) return f6(c) end, p3)
      local v12 = jax.nn.logsumexp(x)
      local v13 = jnp.flip(x)
      local function f14(p15)
        local v16 = jnp.reshape(v1.T, {2, 3})
        local v17 = jnp.dot(v16, W)
        local v18 = jnp.stack{p15, p15 * p15, jnp.sin(p15)}
        local v19 = jnp.sum(v17)
        local v20 = jnp.sum(v18)
        local v21 = jnp.tanh(v19 + v20)
        return v21
      end
      local function f22(p23)
        local v24 = jnp.sum(v1, {axis = 0})
        local v25 = jnp.abs(p23)
        local v26 = jnp.abs(v1)
        local v27 = jnp.maximum(v11, v12)
        local v28 = (0.5 - p23)
        local v29 = jnp.sum(v24)
        local v30 = jnp.sum(v26)
        local v31 = jnp.tanh(v29 + v25 + v30 + v27 + v28)
        return v31
      end
      local v32 = (lax.cond(jnp.greater(v12, 0.2), f14, f22, v12))
      local v33 = jnp.sum(v13)
      local v34 = jnp.sum(p5)
      local v35 = jnp.tanh(v33 + v32 + v34)
      return v35
    end
    local v36 = (select(2, jax.jvp(jax.grad(f4), {x}, {x})))
    local v37 = (v1 - v1)
    local v38 = jnp.take(v36, jnp.int32{2, 0, 0}, {axis = 0})
    local v39 = jnp.minimum(v1, 0.7 * v1)
    local v40 = jnp.sum(v37)
    local v41 = jnp.sum(v38)
    local v42 = jnp.sum(v39)
    local v43 = jnp.tanh(v40 + v41 + v42)
    return v43
  end
  local v44 = jax.vmap(f2)(x)
  local function f45(p46)
    local v47 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
    local function f48(p49)
      local v50 = jnp.cumsum(p46)
      local v51 = jnp.sort(v44)
      local function f52(p53)
        local v54 = v50[1]
        local v55 = jnp.prod(v50)
        local v56 = (v47 / (1.5 + v51 * v51))
        local v57 = jnp.maximum(v54, v55)
        local v58 = (v57 / (1.5 + v55 * v55))
        local v59 = (v58 * K)
        local v60 = jnp.tanh(v56 + v59 + p53)
        return v60
      end
      local v61 = jax.grad(function(a) return jnp.sum(f52(a)) end)(v47)
      local v62 = jnp.sum(v61)
      local v63 = jnp.tanh(v62 + p49)
      return v63
    end
    local v64 = lax.map(f48, v47)
    local function f65(p66)
      local v67 = jnp.concatenate{p46["1:"], p46[":1"]}
      local v68 = jnp.abs(v67)
      local function f69(p70)
        local v71 = jnp.minimum(v64, 0.7 * v64)
        local v72 = jax.nn.logsumexp(v67)
        local v73 = jnp.sum(v71)
        local v74 = jnp.sum(p70)
        local v75 = jnp.tanh(v73 + v72 + v74)
        return v75
      end
      local v76 = jax.grad(function(a) return jnp.sum(f69(a)) end)(v1)
      local v77 = jnp.sum(v68)
      local v78 = jnp.sum(v76)
      local v79 = jnp.tanh(v77 + v78 + p66)
      return v79
    end
    local v80 = lax.map(f65, p46)
    local v81 = v1[1]
    local v82 = jnp.tanh(v80 + v81)
    return v82
  end
  local v83 = (select(2, jax.linearize(f45, x))(x))
  local v84 = jnp.tanh(v83)
  return v84
end
return program]==] },
  { seed = 180, want = { 0.9334750429831488, 0.9334750432685094, 0.9552812180609657 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = (x + x)
    local function f4(p5, p6)
      local function f7(p8)
        local v9 = jnp.stack{p8, p8 * p8, jnp.sin(p8)}
        local v10 = jnp.dot(W, v9)
        local v11 = jnp.take(v3, jnp.int32{2, 0, 0}, {axis = 0})
        local v12 = jnp.cos(p2)
        local v13 = jnp.sum(v10)
        local v14 = jnp.sum(v11)
        local v15 = jnp.tanh(v13 + v14 + v12)
        return v15
      end
      local v16 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p2) * 0.1) end, function(s) return {s[1] + 1.0, f7(s[2])} end, {jnp.array(0.0, "float64"), p2})[2]
      local function f17(p18)
        local v19 = jnp.prod(p18)
        local v20 = jnp.sum(p18)
        local v21 = jnp.dot(W, p18)
        local v22 = (v19 * K)
        local v23 = (v20 * K)
        local v24 = jnp.tanh(v22 + v23 + v21)
        return v24
      end
      local v25 = custom_j(f17)(x)
      local v26 = jnp.sort(p5)
      local v27 = jax.nn.logsumexp(p5)
      local v28 = (v16 * K)
      local v29 = (v27 * K)
      local v30 = (p6 * K)
      local v31 = jnp.tanh(v28 + v25 + v26 + v29 + v30)
      return v31
    end
    local v32 = (lax.scan(function(c, e) return f4(c, e), c[1] end, x, v3, {reverse = true}))
    local v33 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
    local v34 = jnp.sum(v32)
    local v35 = jnp.sum(v33)
    local v36 = jnp.tanh(v34 + v35)
    return v36
  end
  local v37 = jax.vmap(f1)(x)
  local v38 = jnp.log1p(v37 * v37)
  local v39 = jnp.maximum(v37, x)
  local v40 = jnp.tanh(v38 + v39)
  return v40
end
return program]==] },
  { seed = 181, want = { 0.6041166051395346, 0.6355531230701091, 0.8588133595971977 }, text = [==[
local function program(x)
  local v1 = jnp.exp(-x * x)
  local v2 = jnp.take(v1, jnp.int32{2, 0, 0}, {axis = 0})
  local function f3(p4)
    local function f5(p6)
      local function f7(p8)
        local v9 = jnp.prod(p4)
        local v10 = jnp.minimum(p6, 0.7 * p8)
        local v11 = (v9 * K)
        local v12 = jnp.tanh(v11 + v10)
        return v12
      end
      local v13 = jax.jit(f7)(p4)
      local v14 = jnp.tanh(p4)
      local v15 = jnp.sqrt(1.5 + v13 * v13)
      local v16 = jnp.max(v14)
      local v17 = jnp.cumsum(v13)
      local v18 = (v16 * K)
      local v19 = jnp.tanh(v15 + v18 + v17)
      return v19
    end
    local v20 = jax.checkpoint(f5)(p4)
    local function f21(p22)
      local v23 = (p22 / (1.5 + p22 * p22))
      local v24 = jnp.cos(p22)
      local v25 = jnp.sort(p22)
      local v26 = jnp.outer(K[":2"], v24)
      local v27 = jnp.sin(v26)
      local v28 = v27[1]
      local v29 = jnp.tanh(v23 + v25 + v28)
      return v29
    end
    local v30 = custom_j(f21)(v20)
    local v31 = jnp.tanh(v30)
    return v31
  end
  local v32 = custom_v(f3)(x)
  local v33 = jnp.exp(-v2 * v2)
  local v34 = jnp.flip(v33)
  local v35 = (v32 / (1.5 + v32 * v32))
  local v36 = jnp.tanh(v34 + v35)
  return v36
end
return program]==] },
  { seed = 182, want = { 0.980154671001727, -0.7590067742292623, 0.9502515695913635 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.cumsum(x)
    local v4 = jnp.dot(v3, v3)
    local v5 = (v4 * K)
    local v6 = jnp.tanh(v5 + p2)
    return v6
  end
  local v7 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f1(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local function f8(p9)
    local v10 = (x * p9)
    local v11 = jnp.cos(v10)
    local v12 = jnp.minimum(v11, 0.7 * v7)
    local v13 = jnp.tanh(v12)
    return v13
  end
  local v14 = lax.fori_loop(0, 3, function(i, c) return f8(c) end, x)
  local v15 = jnp.prod(v7)
  local v16 = jax.nn.softmax(v7)
  local v17 = jnp.sqrt(1.5 + v15 * v15)
  local v18 = (v17 * K)
  local v19 = jnp.tanh(v14 + v16 + v18)
  return v19
end
return program]==] },
  { seed = 183, want = { 0.11636577096136992, -0.295241077038718, 0.4129215913626037 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = jnp.sqrt(1.5 + x * x)
    local function f4(p5)
      local v6 = jnp.max(v3)
      local function f7(p8)
        local v9 = jnp.sum(v3)
        local v10 = jnp.cumsum(v3)
        local v11 = jnp.outer(K[":2"], x)
        local v12 = jnp.dot(W, v3)
        local v13 = jnp.reshape(v11.T, {2, 3})
        local v14 = jnp.sum(v10)
        local v15 = jnp.sum(v12)
        local v16 = jnp.sum(v13)
        local v17 = jnp.tanh(v9 + v14 + v15 + v16 + p8)
        return v17
      end
      local function f18(p19)
        local v20 = jnp.flip(x)
        local v21 = jnp.flip(v3)
        local v22 = jnp.sum(v20)
        local v23 = jnp.sum(v21)
        local v24 = jnp.tanh(v22 + v23 + p19)
        return v24
      end
      local v25 = (lax.cond(jnp.greater(v6, 0.2), f7, f18, v6))
      local v26 = jnp.tanh(v25 + p5)
      return v26
    end
    local v27 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p2) * 0.1) end, function(s) return {s[1] + 1.0, f4(s[2])} end, {jnp.array(0.0, "float64"), p2})[2]
    local v28 = jnp.tanh(v27)
    return v28
  end
  local v29 = jax.vmap(f1)(x)
  local v30 = jnp.arctan2(x, 2.0 + v29 * v29)
  local v31 = jnp.tanh(v30)
  return v31
end
return program]==] },
  { seed = 184, want = { 0.8549243030499835, 0.8640284593355009, 0.84867780384256 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = jnp.concatenate{x["1:"], x[":1"]}
      local v6 = jnp.abs(p4)
      local v7 = jnp.tanh(v5 + v6)
      return v7
    end
    local v8 = jax.jit(f3)(x)
    local v9 = jnp.sort(v8)
    local v10 = jnp.tanh(v9 + p2)
    return v10
  end
  local v11 = jax.grad(function(a) return jnp.sum(f1(a)) end)(x)
  local v12 = jnp.outer(K[":2"], x)
  local v13 = jnp.max(v12, {axis = 0})
  local v14 = jnp.maximum(x, v13)
  local v15 = jnp.tanh(v11 + v14)
  return v15
end
return program]==] },
  { seed = 185, want = { 0.5629349544537602, -0.31206452229232085, 0.4332174125868466 }, text = [==[
local function program(x)
  local v1 = jax.nn.logsumexp(x)
  local function f2(p3)
    local v4 = jnp.dot(W, p3)
    local v5 = jnp.flip(p3)
    local function f6(p7)
      local v8 = jax.nn.logsumexp(v4)
      local function f9(p10)
        local v11 = jnp.dot(W, v5)
        local v12 = (v11 * p10)
        local v13 = jnp.minimum(v5, 0.7 * v12)
        local v14 = jnp.flip(v13)
        local v15 = jnp.tanh(v14)
        return v15
      end
      local function f16(p17)
        local v18 = jnp.exp(-p7 * p7)
        local v19 = jnp.cos(v5)
        local v20 = (p17 / (1.5 + v5 * v5))
        local v21 = jnp.log1p(p17 * p17)
        local v22 = (v18 * K)
        local v23 = jnp.tanh(v22 + v19 + v20 + v21)
        return v23
      end
      local v24 = (lax.cond(jnp.greater(v1, 0.2), f9, f16, x))
      local v25 = jnp.sum(v24)
      local v26 = jnp.tanh(v8 + v25)
      return v26
    end
    local function f27(p28)
      local v29 = v4:at(1):set(v4[0] * 2.0)
      local v30 = (v4 - v29)
      local v31 = jnp.sum(v30)
      local v32 = jnp.tanh(v31 + p28)
      return v32
    end
    local v33 = (lax.cond(jnp.greater(v1, 0.2), f6, f27, v1))
    local v34 = (v33 * K)
    local v35 = jnp.tanh(v34)
    return v35
  end
  local v36 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f2(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local v37 = jnp.tanh(v36)
  return v37
end
return program]==] },
  { seed = 186, want = { 7.669766630456631e-07, -3.4087851690923723e-07, 5.113177753638311e-07 }, text = [==[
local function program(x)
  local v1 = jnp.abs(x)
  local v2 = jnp.maximum(x, v1)
  local v3 = jax.nn.logsumexp(v2)
  local function f4(p5)
    local v6 = jnp.where(jnp.greater(x, 0.1), x, v1)
    local v7 = jnp.stack{v2, v2 * 0.5}
    local v8 = jnp.sum(v6)
    local v9 = jnp.sum(v7)
    local v10 = jnp.tanh(v8 + v9 + p5)
    return v10
  end
  local v11 = jax.grad(function(a) return jnp.sum(f4(a)) end)(v3)
  local v12 = (v11 * K)
  local v13 = jnp.tanh(v12)
  return v13
end
return program]==] },
  { seed = 187, want = { 0.8189098714454643, 0.9315629308724948, 0.9754477581816393 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = x:at(jnp.int32{0, 2, 0}):add(x)
    local v4 = jnp.where(jnp.greater(p2, 0.1), p2, p2)
    local v5 = jnp.log1p(v3 * v3)
    local v6 = jnp.sum(v5)
    local v7 = jnp.tanh(v4 + v6)
    return v7
  end
  local v8 = jax.vmap(f1)(x)
  local v9 = (x * v8)
  local v10 = jnp.sort(v8)
  local v11 = jnp.abs(v9)
  local v12 = jnp.tanh(v10 + v11)
  return v12
end
return program]==] },
  { seed = 188, want = { 0.9999500344128506, -0.9821495833036992, 0.998292239746553 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = (p2 * K)
      local v6 = jnp.sum(x)
      local v7 = jnp.sum(v5)
      local v8 = jnp.sum(p4)
      local v9 = jnp.tanh(v7 + v6 + v8)
      return v9
    end
    local v10 = jax.grad(function(a) return jnp.sum(f3(a)) end)(x)
    local function f11(p12)
      local function f13(p14, p15)
        local v16 = jnp.arctan2(v10, 2.0 + v10 * v10)
        local v17 = jnp.cumsum(v10)
        local v18 = jnp.dot(v17, v17)
        local v19 = (p12 / (1.5 + v17 * v17))
        local v20 = (v18 * K)
        local v21 = (p15 * K)
        local v22 = jnp.tanh(v16 + v20 + v19 + p14 + v21)
        return v22
      end
      local v23 = (lax.scan(function(c, e) return f13(c, e), c[1] end, v10, x, {reverse = true}))
      local v24 = jnp.flip(v10)
      local v25 = jnp.abs(v10)
      local function f26(p27)
        local v28 = (p27 - p27)
        local v29 = jax.nn.softmax(v24)
        local v30 = jnp.sum(v28)
        local v31 = jnp.sum(v29)
        local v32 = jnp.tanh(v30 + v31)
        return v32
      end
      local v33 = (select(2, jax.jvp(jax.grad(f26), {v24}, {v25})))
      local v34 = jnp.tanh(v23 + v33)
      return v34
    end
    local function f35(p36)
      local v37 = jnp.cos(x)
      local function f38(p39)
        local v40 = (0.5 - p2)
        local v41 = (x - x)
        local v42 = jnp.cos(v10)
        local v43 = jnp.take(v42, jnp.int32{2, 0, 0}, {axis = 0})
        local v44 = (v40 * K)
        local v45 = (p39 * K)
        local v46 = jnp.tanh(v44 + v41 + v43 + v45)
        return v46
      end
      local v47 = jax.checkpoint(f38)(p2)
      local v48 = (v37 + v37)
      local v49 = jnp.tanh(v47 + v48 + p36)
      return v49
    end
    local v50 = (lax.cond(jnp.greater(p2, 0.2), f11, f35, v10))
    local v51 = jax.nn.softmax(v10)
    local v52 = (p2 * K)
    local v53 = jnp.take(v52, jnp.int32{2, 0, 0}, {axis = 0})
    local v54 = jnp.sum(v50)
    local v55 = jnp.sum(v51)
    local v56 = jnp.sum(v53)
    local v57 = jnp.tanh(v54 + v55 + v56)
    return v57
  end
  local v58 = jax.vmap(f1)(x)
  local v59 = jnp.sum(v58)
  local v60 = jnp.dot(v58, v58)
  local v61 = (v59 * K)
  local v62 = (v60 * K)
  local v63 = jnp.tanh(v61 + v62)
  return v63
end
return program]==] },
  { seed = 189, want = { 0.867109985533364, 0.8754534794200147, 0.33961264417735443 }, text = [==[
local function program(x)
  local v1 = jnp.cumsum(x)
  local v2 = (0.5 - x)
  local v3 = jnp.tanh(x)
  local v4 = jnp.sum(x)
  local v5 = (0.5 - v1)
  local v6 = (v4 * K)
  local v7 = jnp.tanh(v2 + v3 + v6 + v5)
  return v7
end
return program]==] },
  { seed = 190, want = { 0.6340832169603463, -0.3893689000179232, 0.5129016033718481 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = (x - x)
    local v4 = v3:at(jnp.int32{0, 2, 0}):add(v3)
    local function f5(p6)
      local v7 = jax.nn.logsumexp(v3)
      local function f8(p9)
        local v10 = jnp.maximum(p9, p9)
        local v11 = jax.nn.logsumexp(p9)
        local v12 = jnp.where(jnp.greater(p6, 0.1), p6, v7)
        local v13 = (p9 * v3)
        local v14 = jnp.dot(v4, v4)
        local v15 = (v11 * K)
        local v16 = (v12 * K)
        local v17 = (v14 * K)
        local v18 = jnp.tanh(v10 + v15 + v16 + v13 + v17)
        return v18
      end
      local function f19(p20)
        local v21 = jnp.cumsum(v4)
        local v22 = jnp.sum(v4)
        local v23 = jnp.dot(W, v21)
        local v24 = jnp.take(v21, jnp.int32{2, 0, 0}, {axis = 0})
        local v25 = (v22 * K)
        local v26 = jnp.tanh(v25 + v23 + v24 + p20)
        return v26
      end
      local v27 = (lax.cond(jnp.greater(v7, 0.2), f8, f19, p2))
      local v28 = jnp.sum(v27)
      local v29 = jnp.tanh(v28)
      return v29
    end
    local v30 = jax.vmap(f5)(p2)
    local function f31(p32)
      local v33 = jnp.outer(K[":2"], v30)
      local v34 = jnp.dot(W[":2, :2"], v33)
      local function f35(p36)
        local v37 = jnp.dot(p36, p36)
        local v38 = jnp.cos(p36)
        local v39 = v33[1]
        local v40 = jnp.dot(v34, W)
        local v41 = jnp.take(p36, jnp.int32{2, 0, 0}, {axis = 0})
        local v42 = jnp.sum(v38)
        local v43 = jnp.sum(v39)
        local v44 = jnp.sum(v40)
        local v45 = jnp.sum(v41)
        local v46 = jnp.tanh(v37 + v42 + v43 + v44 + v45)
        return v46
      end
      local v47 = (select(2, jax.jvp(jax.grad(f35), {v4}, {p32})))
      local v48 = (v30 * p32)
      local v49 = jnp.tanh(v47 + v48)
      return v49
    end
    local v50 = jax.jit(f31)(v3)
    local function f51(p52, p53)
      local v54 = jnp.flip(v4)
      local v55 = jnp.log1p(p53 * p53)
      local v56 = jnp.dot(v30, v30)
      local function f57(p58)
        local v59 = jnp.tanh(v54)
        local v60 = jax.nn.softmax(v54)
        local v61 = jnp.tanh(v59 + v60 + p58)
        return v61
      end
      local v62 = (select(2, jax.linearize(f57, p52))(p52))
      local v63 = (v55 * K)
      local v64 = (v56 * K)
      local v65 = jnp.tanh(v63 + v64 + v62)
      return v65
    end
    local v66 = (lax.scan(function(c, e) return f51(c, e), c[1] end, v3, v30, {reverse = true}))
    local v67 = jnp.tanh(v50 + v66)
    return v67
  end
  local v68 = jax.grad(function(a) return jnp.sum(f1(a)) end)(x)
  local function f69(p70)
    local v71 = jnp.arctan2(p70, 2.0 + p70 * p70)
    local function f72(p73)
      local function f74(p75)
        local v76 = jnp.arctan2(p73, 2.0 + p73 * p73)
        local v77 = jnp.take(p73, jnp.int32{2, 0, 0}, {axis = 0})
        local v78 = jnp.stack{p73, p73 * 0.5}
        local v79 = jax.nn.logsumexp(p75)
        local v80 = jnp.cumsum(v77)
        local v81 = v78[1]
        local v82 = (v79 * K)
        local v83 = jnp.tanh(v76 + v81 + v82 + v80)
        return v83
      end
      local v84 = jax.jit(f74)(v71)
      local v85 = jnp.abs(v71)
      local v86 = jnp.sum(v84)
      local v87 = jnp.sum(v85)
      local v88 = jnp.tanh(v86 + v87)
      return v88
    end
    local v89 = (select(2, jax.jvp(jax.grad(f72), {v71}, {v71})))
    local v90 = jax.nn.logsumexp(v89)
    local v91 = (v89 * v71)
    local v92 = (v89 / (1.5 + v71 * v71))
    local v93 = (v90 * K)
    local v94 = jnp.tanh(v93 + v91 + v92)
    return v94
  end
  local v95 = custom_j(f69)(v68)
  local v96 = jnp.tanh(v95)
  return v96
end
return program]==] },
  { seed = 191, want = { 0.9994219171318088, -0.9309322072520662, 0.9780605906470045 }, text = [==[
local function program(x)
  local v1 = jnp.sum(x)
  local v2 = jnp.prod(x)
  local function f3(p4, p5)
    local function f6(p7)
      local v8 = jnp.concatenate{p4["1:"], p4[":1"]}
      local v9 = jnp.dot(v8, v8)
      local v10 = jnp.stack{v8, v8 * 0.5}
      local v11 = jnp.sum(v10)
      local v12 = jnp.sum(p7)
      local v13 = jnp.tanh(v9 + v11 + v12)
      return v13
    end
    local v14 = jax.grad(function(a) return jnp.sum(f6(a)) end)(x)
    local v15 = jnp.maximum(p4, p4)
    local v16 = (p5 * K)
    local v17 = jnp.tanh(v14 + v15 + v16)
    return v17
  end
  local v18 = (lax.scan(function(c, e) return f3(c, e), c[1] end, x, x))
  local v19 = x:at(jnp.int32{0, 2, 0}):add(x)
  local v20 = jnp.tanh(v1)
  local v21 = jnp.exp(-v2 * v2)
  local v22 = (v20 * K)
  local v23 = (v21 * K)
  local v24 = jnp.tanh(v18 + v19 + v22 + v23)
  return v24
end
return program]==] },
  { seed = 192, want = { 0.6351283187880375, 0.6351326665287748, 0.6351565932161437 }, text = [==[
local function program(x)
  local v1 = jnp.sqrt(1.5 + x * x)
  local v2 = v1:at(1):set(v1[0] * 2.0)
  local function f3(p4)
    local function f5(p6)
      local v7 = jnp.sum(v2)
      local v8 = jnp.arctan2(v2, 2.0 + v2 * v2)
      local function f9(p10)
        local v11 = jnp.exp(-p6 * p6)
        local v12 = jnp.take(v11, jnp.int32{2, 0, 0}, {axis = 0})
        local v13 = jax.nn.softmax(v8)
        local v14 = jnp.maximum(v11, v12)
        local v15 = jnp.dot(v14, v14)
        local v16 = jnp.sum(v13)
        local v17 = jnp.sum(p10)
        local v18 = jnp.tanh(v16 + v15 + v17)
        return v18
      end
      local v19 = jax.grad(function(a) return jnp.sum(f9(a)) end)(v8)
      local function f20(p21)
        local v22 = jnp.flip(p6)
        local v23 = (v19 - v8)
        local v24 = jnp.sum(v22)
        local v25 = jnp.sum(v23)
        local v26 = jnp.tanh(v24 + v25 + p21)
        return v26
      end
      local v27 = lax.map(f20, v19)
      local v28 = (v7 * K)
      local v29 = jnp.tanh(v28 + v27)
      return v29
    end
    local function f30(p31)
      local v32 = jnp.sqrt(1.5 + v1 * v1)
      local v33 = jnp.take(v32, jnp.int32{2, 0, 0}, {axis = 0})
      local v34 = (v33 - p4)
      local v35 = jnp.tanh(v34 + p31)
      return v35
    end
    local v36 = (lax.cond(jnp.greater(jnp.sum(p4), 0.2), f5, f30, p4))
    local v37 = jnp.max(v2)
    local function f38(p39)
      local function f40(p41)
        local v42 = jax.nn.logsumexp(p39)
        local v43 = (p41 / (1.5 + p41 * p41))
        local v44 = jnp.stack{p41, p41 * 0.5}
        local v45 = jnp.dot(W, p41)
        local v46 = jnp.dot(W, v43)
        local v47 = (v42 * K)
        local v48 = v44[1]
        local v49 = jnp.tanh(v47 + v48 + v45 + v46)
        return v49
      end
      local v50 = lax.fori_loop(0, 2, function(i, c) return f40(c) end, p39)
      local v51 = jnp.sort(p39)
      local v52 = jnp.flip(v50)
      local v53 = jnp.tanh(v51 + v52)
      return v53
    end
    local v54 = custom_v(f38)(p4)
    local v55 = jnp.stack{v37, v37 * v37, jnp.sin(v37)}
    local v56 = jnp.dot(p4, p4)
    local v57 = (v56 * K)
    local v58 = jnp.tanh(v36 + v54 + v55 + v57)
    return v58
  end
  local v59 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(x) * 0.1) end, function(s) return {s[1] + 1.0, f3(s[2])} end, {jnp.array(0.0, "float64"), x})[2]
  local function f60(p61)
    local v62 = (0.5 - p61)
    local v63 = p61:at(1):set(p61[0] * 2.0)
    local v64 = jnp.minimum(v62, 0.7 * v62)
    local v65 = jnp.sqrt(1.5 + v62 * v62)
    local v66 = jnp.minimum(v63, 0.7 * v64)
    local v67 = jnp.tanh(v65 + v66)
    return v67
  end
  local v68 = custom_j(f60)(v59)
  local v69 = jnp.tanh(v68)
  return v69
end
return program]==] },
  { seed = 193, want = { 0.022984271800840825, -0.17118161711982688, 0.11481697648636317 }, text = [==[
local function program(x)
  local v1 = (x / (1.5 + x * x))
  local v2 = jnp.outer(K[":2"], x)
  local v3 = jnp.cumsum(v1)
  local v4 = jnp.sum(v2, {axis = 0})
  local v5 = jnp.minimum(v2, 0.7 * v2)
  local v6 = jnp.prod(v3)
  local v7 = v5[1]
  local v8 = (v6 * K)
  local v9 = jnp.tanh(v4 + v7 + v8)
  return v9
end
return program]==] },
  { seed = 194, want = { 0.051540872241264316, 0.4030438787110522, 0.6519752527264113 }, text = [==[
local function program(x)
  local function f1(p2)
    local v3 = p2[1]
    local v4 = jax.nn.softmax(x)
    local function f5(p6)
      local v7 = jnp.minimum(p6, 0.7 * p6)
      local v8 = jnp.minimum(v7, 0.7 * v7)
      local v9 = (v7 * K)
      local v10 = jnp.sum(v9)
      local v11 = jnp.tanh(v8 + v10)
      return v11
    end
    local v12 = custom_j(f5)(v3)
    local function f13(p14)
      local function f15(p16)
        local v17 = (v3 * K)
        local v18 = jnp.sum(p16)
        local v19 = jnp.sqrt(1.5 + v4 * v4)
        local v20 = v4:at(1):set(v4[0] * 2.0)
        local v21 = jnp.sum(v17)
        local v22 = jnp.sum(v19)
        local v23 = jnp.sum(v20)
        local v24 = jnp.tanh(v21 + v18 + v22 + v23)
        return v24
      end
      local v25 = (select(2, jax.jvp(jax.grad(f15), {v4}, {x})))
      local v26 = jnp.prod(p2)
      local v27 = v4:at(jnp.int32{0, 2, 0}):add(v4)
      local v28 = (v3 / (1.5 + v3 * v3))
      local v29 = jnp.sum(v25)
      local v30 = jnp.sum(v27)
      local v31 = jnp.tanh(v29 + v26 + v30 + v28 + p14)
      return v31
    end
    local v32 = lax.map(f13, x)
    local v33 = jnp.minimum(x, 0.7 * v32)
    local v34 = (v12 * K)
    local v35 = jnp.tanh(v34 + v33)
    return v35
  end
  local function f36(p37)
    local v38 = (p37 * x)
    local function f39(p40)
      local v41 = jnp.concatenate{p37["1:"], p37[":1"]}
      local v42 = jnp.sum(v38)
      local v43 = jnp.minimum(v41, 0.7 * p37)
      local v44 = jnp.outer(K[":2"], p40)
      local v45 = jnp.exp(-v44 * v44)
      local v46 = (v42 * K)
      local v47 = v45[1]
      local v48 = jnp.tanh(v46 + v43 + v47)
      return v48
    end
    local v49 = lax.fori_loop(0, 1, function(i, c) return f39(c) end, x)
    local v50 = jnp.exp(-p37 * p37)
    local v51 = jnp.tanh(v49 + v50)
    return v51
  end
  local v52 = (lax.cond(jnp.greater(jnp.sum(x), 0.2), f1, f36, x))
  local v53 = jnp.flip(v52)
  local v54 = (x * v53)
  local function f55(p56)
    local function f57(p58)
      local function f59(p60)
        local v61 = jnp.log1p(p56 * p56)
        local v62 = (v54 / (1.5 + v53 * v53))
        local v63 = jnp.stack{v61, v61 * v61, jnp.sin(v61)}
        local v64 = jnp.sum(v62)
        local v65 = jnp.sum(v63)
        local v66 = jnp.tanh(v64 + v65 + p60)
        return v66
      end
      local v67 = jax.vmap(f59)(p58)
      local function f68(p69)
        local v70 = jnp.tanh(v67)
        local v71 = jnp.sum(v70)
        local v72 = (v71 * K)
        local v73 = jnp.tanh(v72 + p69)
        return v73
      end
      local v74 = lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum(p58) * 0.1) end, function(s) return {s[1] + 1.0, f68(s[2])} end, {jnp.array(0.0, "float64"), p58})[2]
      local v75 = jnp.exp(-v67 * v67)
      local v76 = jnp.sum(v67)
      local v77 = (v76 * K)
      local v78 = jnp.tanh(v74 + v75 + v77)
      return v78
    end
    local function f79(p80)
      local function f81(p82)
        local v83 = jnp.abs(v54)
        local v84 = jnp.cumsum(v83)
        local v85 = jnp.max(p82)
        local v86 = jnp.sum(v84)
        local v87 = jnp.tanh(v86 + v85)
        return v87
      end
      local v88 = (select(2, jax.jvp(jax.grad(f81), {v54}, {v53})))
      local v89 = jnp.cos(p80)
      local v90 = v54[1]
      local function f91(p92)
        local v93 = jnp.concatenate{p80["1:"], p80[":1"]}
        local v94 = (0.5 - p56)
        local v95 = (v94 * K)
        local v96 = jnp.tanh(v93 + v95 + p92)
        return v96
      end
      local v97 = jax.grad(function(a) return jnp.sum(f91(a)) end)(v88)
      local function f98(p99)
        local v100 = jnp.outer(K[":2"], v89)
        local v101 = (0.5 - v88)
        local v102 = jnp.maximum(v88, v101)
        local v103 = jnp.sum(v102)
        local v104 = jnp.sum(v100)
        local v105 = jnp.tanh(v104 + v103 + p99)
        return v105
      end
      local function f106(p107)
        local v108 = jnp.stack{v88, v88 * 0.5}
        local v109 = jnp.cumsum(v97)
        local v110 = jnp.sqrt(1.5 + v90 * v90)
        local v111 = jnp.sin(v89)
        local v112 = jnp.minimum(v111, 0.7 * v111)
        local v113 = jnp.sum(v108)
        local v114 = jnp.sum(v109)
        local v115 = jnp.sum(v112)
        local v116 = jnp.tanh(v113 + v114 + v110 + v115 + p107)
        return v116
      end
      local v117 = (lax.cond(jnp.greater(v90, 0.2), f98, f106, p56))
      local v118 = (v117 * K)
      local v119 = jnp.tanh(v118)
      return v119
    end
    local v120 = (lax.cond(jnp.greater(p56, 0.2), f57, f79, x))
    local v121 = jnp.dot(W, v52)
    local v122 = jnp.sum(v120)
    local v123 = jnp.sum(v121)
    local v124 = jnp.tanh(v122 + v123)
    return v124
  end
  local v125 = lax.map(f55, v52)
  local v126 = jnp.where(jnp.greater(v52, 0.1), v52, v54)
  local v127 = jnp.flip(v53)
  local v128 = jnp.tanh(v125 + v126 + v127)
  return v128
end
return program]==] },
  { seed = 195, want = { 0.9580833046576737, -0.08677096149726929, 0.6196329065918378 }, text = [==[
local function program(x)
  local function f1(p2)
    local function f3(p4)
      local v5 = jnp.abs(p4)
      local v6 = jnp.exp(-p2 * p2)
      local v7 = jnp.max(v5)
      local v8 = (v7 * K)
      local v9 = jnp.tanh(v6 + v8)
      return v9
    end
    local v10 = jax.grad(function(a) return jnp.sum(f3(a)) end)(x)
    local function f11(p12)
      local v13 = jnp.maximum(p12, p12)
      local v14 = jnp.take(v13, jnp.int32{2, 0, 0}, {axis = 0})
      local v15 = jnp.tanh(p12)
      local function f16(p17, p18)
        local v19 = jax.nn.logsumexp(v14)
        local v20 = jnp.tanh(p18)
        local v21 = (v20 * K)
        local v22 = jnp.arctan2(v21, 2.0 + v14 * v14)
        local v23 = jnp.dot(W, v21)
        local v24 = (v19 * K)
        local v25 = jnp.tanh(v24 + v22 + v23 + p17)
        return v25
      end
      local v26 = (lax.scan(function(c, e) return f16(c, e), c[1] end, v14, v14, {reverse = true}))
      local v27 = v14:at(1):set(v14[0] * 2.0)
      local v28 = jnp.tanh(v15 + v26 + v27)
      return v28
    end
    local v29 = custom_j(f11)(v10)
    local v30 = jnp.sort(v10)
    local v31 = jnp.where(jnp.greater(v29, 0.1), v29, v10)
    local v32 = jnp.tanh(v30 + v31)
    return v32
  end
  local v33 = lax.fori_loop(0, 1, function(i, c) return f1(c) end, x)
  local v34 = jax.nn.softmax(v33)
  local v35 = jnp.sin(v34)
  local function f36(p37)
    local function f38(p39)
      local v40 = jnp.sqrt(1.5 + v34 * v34)
      local function f41(p42)
        local v43 = v40[1]
        local v44 = jnp.sum(p37)
        local v45 = (v43 * K)
        local v46 = (v44 * K)
        local v47 = jnp.tanh(v45 + v46 + p42)
        return v47
      end
      local v48 = lax.fori_loop(0, 1, function(i, c) return f41(c) end, v35)
      local function f49(p50)
        local v51 = p39[1]
        local v52 = v40:at(1):set(v40[0] * 2.0)
        local v53 = jnp.dot(W, v40)
        local v54 = jnp.take(v52, jnp.int32{2, 0, 0}, {axis = 0})
        local v55 = jnp.sum(v53)
        local v56 = jnp.sum(v54)
        local v57 = jnp.tanh(v51 + v55 + v56 + p50)
        return v57
      end
      local v58 = jax.vmap(f49)(p37)
      local v59 = jnp.tanh(v48 + v58)
      return v59
    end
    local v60 = jax.checkpoint(f38)(v34)
    local v61 = jnp.sum(v35)
    local v62 = jnp.sum(v60)
    local v63 = jnp.tanh(v62 + v61)
    return v63
  end
  local v64 = (select(2, jax.jvp(jax.grad(f36), {v34}, {v34})))
  local v65 = v33:at(jnp.int32{0, 2, 0}):add(v33)
  local v66 = v35[1]
  local v67 = (v66 * K)
  local v68 = jnp.tanh(v64 + v65 + v67)
  return v68
end
return program]==] },
  { seed = 196, want = { 0.5168216232655799, 0.005043023446424316, 0.9024925804270496 }, text = [==[
local function program(x)
  local v1 = jnp.cos(x)
  local v2 = jnp.concatenate{x["1:"], x[":1"]}
  local v3 = (v1 - v2)
  local function f4(p5)
    local function f6(p7)
      local v8 = (p5 / (1.5 + v3 * v3))
      local v9 = jax.nn.logsumexp(v8)
      local v10 = jnp.concatenate{v3["1:"], v3[":1"]}
      local function f11(p12)
        local v13 = jnp.cos(p12)
        local v14 = jnp.exp(-p12 * p12)
        local v15 = jnp.max(v14)
        local v16 = jnp.max(p12)
        local v17 = jnp.dot(v13, v13)
        local v18 = (v15 * K)
        local v19 = (v16 * K)
        local v20 = (v17 * K)
        local v21 = jnp.tanh(v18 + v19 + v20)
        return v21
      end
      local v22 = custom_j(f11)(p5)
      local v23 = jnp.where(jnp.greater(v8, 0.1), v8, v8)
      local v24 = jnp.sum(v10)
      local v25 = jnp.sum(v22)
      local v26 = jnp.sum(v23)
      local v27 = jnp.sum(p7)
      local v28 = jnp.tanh(v9 + v24 + v25 + v26 + v27)
      return v28
    end
    local v29 = (select(2, jax.jvp(jax.grad(f6), {v2}, {v1})))
    local v30 = jnp.sort(v29)
    local function f31(p32)
      local v33 = jnp.sin(v29)
      local v34 = jnp.sqrt(1.5 + p32 * p32)
      local v35 = jnp.minimum(p32, 0.7 * v30)
      local v36 = jnp.tanh(v33 + v34 + v35)
      return v36
    end
    local v37 = jax.grad(function(a) return jnp.sum(f31(a)) end)(p5)
    local function f38(p39)
      local function f40(p41)
        local v42 = (p39 / (1.5 + p39 * p39))
        local v43 = jnp.arctan2(v42, 2.0 + p39 * p39)
        local v44 = (p39 - v43)
        local v45 = jnp.sum(v44)
        local v46 = jnp.tanh(v45 + p41)
        return v46
      end
      local v47 = jax.vmap(f40)(p39)
      local v48 = p39:at(jnp.int32{0, 2, 0}):add(p39)
      local v49 = jnp.tanh(v47 + v48)
      return v49
    end
    local v50 = custom_v(f38)(v29)
    local v51 = jnp.dot(v50, v50)
    local v52 = (v51 * K)
    local v53 = jnp.tanh(v37 + v52)
    return v53
  end
  local function f54(p55)
    local v56 = jnp.flip(p55)
    local v57 = jnp.max(p55)
    local v58 = jnp.sort(p55)
    local v59 = jnp.minimum(v58, 0.7 * v3)
    local v60 = (p55 / (1.5 + v58 * v58))
    local v61 = (v57 * K)
    local v62 = jnp.tanh(v56 + v61 + v59 + v60)
    return v62
  end
  local v63 = (lax.cond(jnp.greater(jnp.sum(v2), 0.2), f4, f54, v2))
  local v64 = jnp.cumsum(v2)
  local v65 = jnp.max(v2)
  local v66 = (v65 * K)
  local v67 = jnp.tanh(v63 + v64 + v66)
  return v67
end
return program]==] },
  { seed = 197, want = { 0.9343417556241188, -0.3502816850900091, 0.9266623562928074 }, text = [==[
local function program(x)
  local v1 = jnp.maximum(x, x)
  local v2 = jnp.minimum(x, 0.7 * x)
  local v3 = jnp.take(v2, jnp.int32{2, 0, 0}, {axis = 0})
  local v4 = jnp.take(x, jnp.int32{2, 0, 0}, {axis = 0})
  local v5 = jnp.maximum(v3, v3)
  local v6 = jax.nn.softmax(v4)
  local v7 = jnp.tanh(v1 + v5 + v6)
  return v7
end
return program]==] },
  { seed = 198, want = { 0.9944197066177293, -0.8633654671449582, 0.9610610035849588 }, text = [==[
local function program(x)
  local v1 = jax.nn.logsumexp(x)
  local v2 = jax.nn.logsumexp(x)
  local v3 = (v1 * K)
  local v4 = (v2 * K)
  local v5 = jnp.tanh(v3 + v4)
  return v5
end
return program]==] },
  { seed = 199, want = { -0.44757632387678237, 0.38078042067109846, 0.4752636038733313 }, text = [==[
local function program(x)
  local v1 = jnp.cumsum(x)
  local function f2(p3)
    local v4 = jnp.dot(W, x)
    local v5 = jnp.sum(v4)
    local v6 = (v5 * K)
    local v7 = jnp.stack{v4, v4 * 0.5}
    local v8 = v7[1]
    local v9 = jnp.tanh(v6 + v8 + p3)
    return v9
  end
  local v10 = (select(2, jax.linearize(f2, v1))(x))
  local v11 = jnp.concatenate{v1["1:"], v1[":1"]}
  local v12 = jnp.maximum(v10, v10)
  local v13 = jnp.tanh(v11 + v12)
  return v13
end
return program]==] },
}
