/* layout.c — see layout.h. */
#include "ir/layout.h"

typedef enum { DOC_TEXT, DOC_BREAK, DOC_NEST, DOC_GROUP, DOC_END } doc_kind;

struct jx_doc_op {
  uint8_t kind; /* doc_kind                                                     */
  bool flat;    /* GROUP: the group around it is on one line (set by the layout) */
  int by;       /* NEST: columns                                                */
  size_t at;    /* TEXT, BREAK: offset; GROUP: the group around; END: its group  */
  size_t n;     /* TEXT, BREAK: bytes; GROUP: width on one line                 */
};

void jx_doc_init(jx_doc *d, jx_mem *mem) {
  *d = (jx_doc){.open = SIZE_MAX};
  jx_str_init(&d->text, mem);
}

void jx_doc_free(jx_doc *d) {
  jx_vec_free(d->text.mem, &d->ops);
  jx_str_free(&d->text);
}

static void push(jx_doc *d, jx_doc_op op) {
  d->failed = d->failed || d->text.failed || !jx_vec_push(d->text.mem, &d->ops, op);
}

void jx_doc_text(jx_doc *d, size_t mark) {
  size_t n = d->text.n - mark;
  d->width += n;
  jx_doc_op *last = d->ops.n ? &d->ops.at[d->ops.n - 1] : NULL;
  if (last && last->kind == DOC_TEXT)
    last->n += n;
  else
    push(d, (jx_doc_op){.kind = DOC_TEXT, .at = mark, .n = n});
}

void jx_doc_add(jx_doc *d, const char *s) {
  size_t mark = jx_doc_mark(d);
  jx_str_add(&d->text, s);
  jx_doc_text(d, mark);
}

void jx_doc_break(jx_doc *d, const char *s) {
  size_t mark = jx_doc_mark(d);
  jx_str_add(&d->text, s);
  d->width += d->text.n - mark;
  push(d, (jx_doc_op){.kind = DOC_BREAK, .at = mark, .n = d->text.n - mark});
}

void jx_doc_nest(jx_doc *d, int by) { push(d, (jx_doc_op){.kind = DOC_NEST, .by = by}); }

/* Until the group is closed, n is the width of what stands before it. */
void jx_doc_group(jx_doc *d) {
  push(d, (jx_doc_op){.kind = DOC_GROUP, .at = d->open, .n = d->width});
  if (!d->failed) d->open = d->ops.n - 1;
}

void jx_doc_end(jx_doc *d) {
  if (d->failed) return;
  size_t group = d->open;
  d->ops.at[group].n = d->width - d->ops.at[group].n;
  d->open = d->ops.at[group].at;
  push(d, (jx_doc_op){.kind = DOC_END, .at = group});
}

void jx_doc_layout(jx_doc *d, size_t page, jx_str *s) {
  if (d->failed || d->text.failed) {
    s->failed = true;
    return;
  }
  size_t column = 0;
  int indent = 0;
  bool flat = false;
  for (uint32_t i = 0; i < d->ops.n; i++) {
    jx_doc_op *op = &d->ops.at[i];
    if (op->kind == DOC_NEST) {
      indent += op->by;
    } else if (op->kind == DOC_GROUP) {
      op->flat = flat;
      flat = column + op->n <= page;
    } else if (op->kind == DOC_END) {
      flat = d->ops.at[op->at].flat;
    } else if (op->kind == DOC_BREAK && !flat) {
      jx_str_addc(s, '\n');
      for (int k = 0; k < indent; k++) jx_str_addc(s, ' ');
      column = (size_t)indent;
    } else {
      jx_str_addn(s, d->text.at + op->at, op->n);
      column += op->n;
    }
  }
}
