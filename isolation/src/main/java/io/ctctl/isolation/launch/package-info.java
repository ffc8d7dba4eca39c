/**
 * Talking to those who carry plans out: the resident spawner, and the monitor it forks for each container
 * (docs/protocol.md). Their words come as typed events; a failed step is told in the words of the plan.
 */
package io.ctctl.isolation.launch;
