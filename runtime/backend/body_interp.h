/*
** body_interp.h — the scalar evaluator of bodies: one element after the other, one operation after
** the other, written without the code of the other realisations. The oracle that they must equal
** bit for bit.
*/
#ifndef JX_BODY_INTERP_H
#define JX_BODY_INTERP_H

#include "backend/block.h"

/*
** Runs the loop (args->scratch is not used). ENOMEM, or EINTERNAL if functions cannot be
** expanded.
*/
jx_status jx_body_interp(jx_mem *mem, const jx_body *body, const jx_loop_args *args, jx_error *err);

#endif
