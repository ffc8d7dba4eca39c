/**
 * What a container has been asked to get and to stay within, and how far the kernel holds it: settings become kernel
 * writes, are read back, and tell their state. Each topic (CPU, memory, I/O, counted objects) decides its own settings.
 */
package io.ctctl.runtime.share;
