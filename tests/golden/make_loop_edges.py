#!/usr/bin/env python3
"""Writes tests/golden/loop_edges.lua: loops at their edges, as JAX 0.10 computes them.

Read by loop_edges_test.lua beside it, which has the same programs under the same names.
"""
import os
import textwrap
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

rows = []


def text(x):
    if x != x:
        return "0/0"
    return f"{x:.8g}"


def show(name, *values):
    leaves = []
    for x in jax.tree.leaves(values):
        numbers = np.asarray(x).astype("f8").ravel().tolist()
        shape = "shape = {%s}" % ", ".join(map(str, x.shape))
        numbers = ", ".join([text(v) for v in numbers] + [shape])
        leaf = '{ %s, dtype = "%s" }' % (numbers, x.dtype)
        leaves.append(textwrap.fill(leaf, 90, subsequent_indent="      "))
    rows.append("  [%r] = {\n    %s,\n  }," % (name, ",\n    ".join(leaves)))


xs = jnp.arange(5.)
step=lambda c,x:(c*x+1, c-x)
for u in (1,2,5,7,True,False):
    show('unroll %s'%u, *lax.scan(step,2.,xs,unroll=u))
    show('unroll rev %s'%u, *lax.scan(step,2.,xs,unroll=u,reverse=True))
show('grad unroll', jax.grad(lambda c: lax.scan(step,c,xs,unroll=2)[1].sum())(2.))
show('bf16', *lax.scan(lambda c,x:(c*1.01+x, c), jnp.bfloat16(1), jnp.arange(4,dtype=jnp.bfloat16)))
show('bf16 grad', jax.grad(lambda c: lax.scan(lambda c,x:(c*1.5+x, c), c, jnp.arange(4,dtype=jnp.bfloat16))[0])(jnp.bfloat16(1)))
show('bool', *lax.scan(lambda c,x:(c ^ x, c & x), jnp.array(True), jnp.array([True,False,True])))
show('bool+f grad', jax.grad(lambda a: lax.scan(lambda c,x:((~c[0], jnp.where(c[0],c[1]*x,c[1])), c[0]), (True,a), xs+1)[0][1])(2.))
show('empty carry', *lax.scan(lambda c,x:((), x*2), (), xs))
show('empty carry {}', *lax.scan(lambda c,x:({}, {'a':x*2}), {}, xs))
show('none y', *lax.scan(lambda c,x:(c+x, None), 0., xs))
show('zero size', *lax.scan(lambda c,x:(c+x.sum(), x*c), 1., jnp.zeros((3,0))))
show('zero size carry', *lax.scan(lambda c,x:(c*x, c.sum()), jnp.zeros((0,2)), xs))
show('len 0', *lax.scan(step, 2., jnp.zeros((0,))))
show('len 0 grad', jax.grad(lambda c: lax.scan(step, c, jnp.zeros((0,)))[0])(2.))
show('len 0 grad xs', jax.grad(lambda v: lax.scan(step, 1., v)[0])(jnp.zeros((0,))))
show('len only', *lax.scan(lambda c,_:(c*2,c), 1., length=4))
show('map batch 2', lax.map(lambda x:jnp.sin(x)*x, xs, batch_size=2))
show('map batch 5', lax.map(lambda x:jnp.sin(x)*x, xs, batch_size=5))
show('map batch 9', lax.map(lambda x:jnp.sin(x)*x, xs, batch_size=9))
show('map batch tree', lax.map(lambda t:(t['a']+t['b'].sum(),t['a']), {'a':xs,'b':jnp.arange(10.).reshape(5,2)}, batch_size=3))
show('map 0', lax.map(lambda x:x*2, jnp.zeros((0,2))))
show('map grad', jax.grad(lambda v: lax.map(lambda x:jnp.sin(x)*x, v, batch_size=2).sum())(xs))
m=jnp.arange(12.).reshape(3,4)+1
show('assoc rev', lax.associative_scan(jnp.add, m, reverse=True, axis=1))
show('assoc ax -1', lax.associative_scan(jnp.multiply, m, axis=-1))
show('assoc tree', lax.associative_scan(lambda a,b:(a[0]*b[0], b[0]*a[1]+b[1]), (m,m*2), reverse=True, axis=1))
show('assoc 0', lax.associative_scan(jnp.add, jnp.zeros((0,3))))
show('assoc bool', lax.associative_scan(jnp.logical_xor, jnp.array([True,False,True,True,False])))
show('assoc grad', jax.grad(lambda v: lax.associative_scan(jnp.multiply, v, axis=1, reverse=True).sum())(m))
f=lambda n,x: lax.fori_loop(0,n,lambda i,c:c*x+i, 1.)
show('fori vmap', jax.vmap(f)(jnp.array([0,1,3,2]), jnp.array([1.,2.,3.,4.])))
show('fori jit', jax.jit(f)(4,2.))
show('fori vmap1', jax.vmap(f,(None,0))(3, jnp.array([1.,2.])))
show('fori neg', f(-3,2.))
show('fori jvp', *jax.jvp(lambda x:f(4,x),(2.,),(1.,)))
show('fori grad static', jax.grad(lambda x: lax.fori_loop(2,6,lambda i,c:c*x+i,1.))(2.))
show('fori lo>hi', lax.fori_loop(5,2,lambda i,c:c+1,0.))
show('fori i8', lax.fori_loop(jnp.int8(0),jnp.int8(5),lambda i,c:c+i,jnp.int8(0)))
show('while 0 trips tree', lax.while_loop(lambda s:s['i']<0, lambda s:{'i':s['i']+1,'x':s['x']*2}, {'i':0.,'x':jnp.ones(2)}))
show('while empty arr', lax.while_loop(lambda s:s[0]<3, lambda s:(s[0]+1,s[1]), (0.,jnp.zeros((0,)))))
show('vmap while', jax.vmap(lambda x: lax.while_loop(lambda s:s<10., lambda s:s*2, x))(jnp.array([1.,3.,20.])))
show('vmap scan bool', *jax.vmap(lambda a: lax.scan(lambda c,x:(~c,c), a, None, length=3))(jnp.array([True,False])))
show('cond none', lax.cond(True, lambda: 1., lambda: 2.))
show('switch', [lax.switch(i,[lambda x:x,lambda x:x*2,lambda x:x*3],3.) for i in (-1,0,1,2,5)])
show('hess scan', jax.hessian(lambda c: lax.scan(lambda c,x:(jnp.sin(c)*x,c), c, xs+1)[1].sum())(0.3))
show('scan int grad', jax.grad(lambda c: lax.scan(lambda s,x:((s[0]+1, s[1]*x*s[0]),None),(1,c),xs+1)[0][1])(1.5))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "loop_edges.lua"), "w") as f:
    f.write(f"-- By JAX {jax.__version__}, tests/golden/make_loop_edges.py: leaf by leaf.\n")
    f.write("return {\n" + "\n".join(rows) + "\n}\n")
