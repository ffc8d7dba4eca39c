/**
 * Arithmetic of shares: what a container is entitled to, and the kernel knobs that give it. Touches no network.
 */
package io.ctctl.scheduler;
