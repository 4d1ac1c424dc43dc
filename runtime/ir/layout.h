/*
** layout.h — text that knows where it may be broken into lines.
**
** JAX lays its programs out with a pretty printer after Wadler ("A prettier printer", 2003) in
** Lindig's strict form: a document of texts, possible line breaks, groups and indentations. A group
** goes on one line if it fits into what is left of the page, whatever follows it; otherwise each of
** its own breaks is a new line, and the groups inside decide for themselves. Here the document is
** one flat list of operations. The width of a group without breaks is known when it is closed, so
** that laying out is a single walk. Running out of memory is sticky: look at `failed` once.
*/
#ifndef JX_LAYOUT_H
#define JX_LAYOUT_H

#include "base/str.h"
#include "base/vec.h"

typedef struct jx_doc_op jx_doc_op;

typedef struct jx_doc {
  jx_str text; /* all texts, one after the other; see jx_doc_mark */
  JX_VEC(jx_doc_op) ops;
  size_t open;  /* innermost open group            */
  size_t width; /* of everything so far on one line */
  bool failed;
} jx_doc;

void jx_doc_init(jx_doc *d, jx_mem *mem);
void jx_doc_free(jx_doc *d);

void jx_doc_add(jx_doc *d, const char *s);
/* What is added to d->text by the functions of str.h after a mark becomes part of the document. */
static inline size_t jx_doc_mark(const jx_doc *d) { return d->text.n; }
void jx_doc_text(jx_doc *d, size_t mark);
/* A new line, or `s` where the group is on one line. */
void jx_doc_break(jx_doc *d, const char *s);
/* The indentation of the lines that follow changes by this many columns. */
void jx_doc_nest(jx_doc *d, int by);
void jx_doc_group(jx_doc *d);
void jx_doc_end(jx_doc *d);

/* Appends the document to s, on pages of this many columns. */
void jx_doc_layout(jx_doc *d, size_t page, jx_str *s);

#endif
