/**
 * Control groups, v1, v2 and hybrid: which hierarchy is mounted where, a container's own subtree in each, and
 * resources as a list of writes.
 */
package io.ctctl.cgroup;
