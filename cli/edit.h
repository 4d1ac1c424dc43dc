/*
** edit.h — a line from the user: through libedit on a terminal that can show it, else as it comes.
**
** libedit is opened at run time. Without it, on a dumb or very narrow terminal, and where standard
** input is no terminal, lines are read plainly, with what the kernel offers for editing.
*/
#ifndef JX_CLI_EDIT_H
#define JX_CLI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct jx_edit jx_edit;

typedef enum jx_line_end {
  JX_LINE_READ,
  JX_LINE_EOF,
  JX_LINE_INTERRUPT,
  JX_LINE_NOMEM
} jx_line_end;

/*
** Completion: `text` of n bytes stands before the cursor. What is to be inserted goes into `insert`
** (at most `room` bytes with the zero), and lines to be shown below are written to standard output
** by the function itself, which then returns true.
*/
typedef bool (*jx_complete)(void *data, const char *text, size_t n, char *insert, size_t room);

/* NULL: no memory. */
jx_edit *jx_edit_open(jx_complete complete, void *data);
void jx_edit_close(jx_edit *e);

/* Whether the next line is read by libedit. */
bool jx_edit_rich(const jx_edit *e);

/*
** Reads a line; it may hold line breaks, if it was pasted. *line is of *n bytes and a zero, valid
** until the next call, valid UTF-8; *bad counts the bytes that were none and were left out.
*/
jx_line_end jx_edit_read(jx_edit *e, const char *prompt, char **line, size_t *n, int *bad);

/* The next entry that the arrow keys bring back. */
void jx_edit_remember(jx_edit *e, const char *entry);

/* Columns of the terminal behind standard output; 80 if there is none. */
int jx_edit_columns(void);

#endif
