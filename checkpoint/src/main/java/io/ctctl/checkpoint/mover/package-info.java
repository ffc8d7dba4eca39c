/**
 * Sends the memory of running processes in rounds, each time what has been written since, and knows when it is time to stop: when
 * the pause that the rest would take is short enough, or when waiting longer will not make it shorter.
 */
package io.ctctl.checkpoint.mover;
