/**
 * What keeps a container from being dumped, found while it runs: reading {@code /proc} costs its processes nothing, and is
 * cheap enough to be repeated.
 */
package io.ctctl.checkpoint.obstacle;
