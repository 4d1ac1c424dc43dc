/*
** interrupt.h — Ctrl-C, for the command: it ends the script that runs, or clears the line that is
** being typed.
*/
#ifndef JX_CLI_INTERRUPT_H
#define JX_CLI_INTERRUPT_H

#include <stdbool.h>

#include "bind/open.h"

/* From now on signals interrupt what runs in B; NULL: they end the process again. */
void jx_catch_interrupts(jx_lua *B);

/* In a session a second signal does not end the process, a third does. */
void jx_interrupts_in_session(bool session);

/* While the prompt waits, a signal is only noted; take says whether one was, and forgets it. */
void jx_interrupts_at_prompt(bool waiting);
bool jx_interrupt_take(void);

#endif
