/** Weights of any ratio as the numbers that cgroup v1 and v2 take. */
package io.ctctl.scheduler.weight;
