/* special.h — special functions in double, which reference evaluations are made of. */
#ifndef JX_SPECIAL_H
#define JX_SPECIAL_H

#include "prim/rules.h"

/* The regularized incomplete gamma functions P(a, x) and Q = 1 - P, and dP/da. */
double jx_igamma(double a, double x);
double jx_igammac(double a, double x);
double jx_igamma_grad_a(double a, double x);
/* exp(-|x|) I_order(x), the scaled modified Bessel function of order 0 or 1. */
double jx_bessel_ie(int order, double x);
/* Hurwitz' zeta function for s > 1; q < 0: whole s. */
double jx_zeta(double s, double q);
/* The regularized incomplete beta function I_x(a, b). */
double jx_betainc(double a, double b, double x);

/* x^(a-1) exp(-x) / Gamma(a): dP/dx. */
jx_val jx_igamma_slope(jx_cx *cx, jx_val a, jx_val x);

#endif
