package io.ctctl.runtime;

import io.ctctl.linux.SeqSocket;

/**
 * The daemon's part of a client's session with a program: the end that goes to the monitor. Whoever it is given to closes
 * it, whatever happens.
 *
 * @param rows, columns of the client's terminal; 0 when it has none
 */
public record Attachment(SeqSocket monitorEnd, boolean tty, boolean stdin, int rows, int columns) {}
