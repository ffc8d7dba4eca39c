/**
 * Programs of the host that the daemon runs to their end, and tar.
 */
package io.ctctl.runtime.tool;
