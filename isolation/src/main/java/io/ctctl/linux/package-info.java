/**
 * System calls, typed: file descriptors that close once, errors that carry their errno, SEQPACKET sockets that
 * pass descriptors, sealed memory files, pidfds. The only package that imports {@code jnr.*}; it holds no policy.
 */
package io.ctctl.linux;
