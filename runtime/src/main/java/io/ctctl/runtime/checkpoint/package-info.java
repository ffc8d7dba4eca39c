/**
 * Checkpoints of containers: dumping them through CRIU, keeping what was dumped, and going on from it. What a container is
 * and who its monitor is stays with {@code io.ctctl.runtime}, and is reached through CheckpointAccess.
 */
package io.ctctl.runtime.checkpoint;
