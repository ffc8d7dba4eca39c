/**
 * Runs scenarios of containers on made-up machines, faster than real time and always with the same result: the policy, the
 * control law and the buckets are those of the daemon, the kernel is a model. docs/scheduling.md has the file format.
 */
package io.ctctl.scheduler.simulation;
