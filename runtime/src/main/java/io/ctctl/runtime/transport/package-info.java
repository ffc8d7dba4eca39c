/**
 * Ways to another daemon: an address, and a connection that carries bytes both ways. What they mean is told by
 * {@link io.ctctl.checkpoint.protocol}.
 */
package io.ctctl.runtime.transport;
