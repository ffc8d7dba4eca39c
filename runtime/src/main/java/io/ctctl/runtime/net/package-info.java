/**
 * An instance's networks: kept on disk, made in the kernel when a container first needs them, and the interfaces containers
 * have in them from a start, or a connect, to the end.
 */
package io.ctctl.runtime.net;
