/**
 * Devices: the nodes and rules every container gets, and rules compiled to a cgroup v2 device program.
 */
package io.ctctl.isolation.device;
