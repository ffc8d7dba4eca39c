/**
 * A container's CPU settings as values that are valid by construction, the machine's CPUs, and which of them a container
 * may run on. Nothing here knows what others have.
 */
package io.ctctl.scheduler.cpu;
