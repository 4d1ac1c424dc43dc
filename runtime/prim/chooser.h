/*
** chooser.h — maxima and minima over windows and their derivatives, which are linear: the tangent
** (cotangent) of the chosen element goes to the window (to the element).
**
**   select_and_gather_add(tangents, operand)   from each window the tangent of its chosen element
**   select_and_scatter_add(source, operand)    the source of a window added to its chosen element
**
** Of equal elements the first one is chosen. `select_prim` is ge for maxima, le for minima.
*/
#ifndef JX_CHOOSER_H
#define JX_CHOOSER_H

#include "prim/windows.h"

/* Rules of reduce_window_max and reduce_window_min. */
void jx_expand_chooser(jx_cx *, const jx_eqn *, const jx_val *x, jx_val *y);
void jx_jvp_chooser(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy);
jx_status jx_eval_chooser(jx_cx *, const jx_eqn *, const jx_view *in, const jx_view *out);

/* Is select_prim ge (1), le (0), or neither (-1)? */
int jx_chooser_greatest(const jx_attr *a);
bool jx_expect_chooser(jx_cx *cx, const jx_eqn *e, const jx_attr *a, const jx_aval *const *in);
/* The step of a fold of pairs: key and what goes with it. user: const bool *greatest. */
void jx_chooser_step(jx_cx *cx, const void *user, jx_val *acc, const jx_val *x);
/* Whether key `best` stays before key `i` of v. */
bool jx_chooser_stays(const jx_view *v, int64_t best, int64_t i, bool greatest);

jx_val jx_select_and_gather_add(jx_cx *cx, const jx_window *w, bool greatest, jx_val tangents,
                                jx_val operand);
jx_val jx_select_and_scatter_add(jx_cx *cx, const jx_window *w, bool greatest, jx_val source,
                                 jx_val operand);
/* Places of the window's lists in the attributes of the two. */
extern const int jx_chooser_gather_at[5], jx_chooser_scatter_at[5];

#endif
