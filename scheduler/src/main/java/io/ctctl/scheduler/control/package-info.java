/**
 * The law of the control loop: from what containers used and waited for, to the weights and quotas they should have now.
 * Pure state without a clock or files; the simulator and the daemon drive the same code.
 */
package io.ctctl.scheduler.control;
