/**
 * Checkpoint and restore through CRIU: finding it and knowing what it can do on this kernel.
 */
package io.ctctl.checkpoint;
