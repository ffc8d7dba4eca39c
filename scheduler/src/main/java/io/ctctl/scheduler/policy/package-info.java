/**
 * Who is entitled to how much CPU time: weighted max-min fairness with guarantees, caps, limited demand and masks. Pure;
 * amounts are in CPUs, so that 1.5 is one and a half CPU.
 */
package io.ctctl.scheduler.policy;
