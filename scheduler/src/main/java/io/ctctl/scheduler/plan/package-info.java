/** Planning ahead: what of the CPUs is promised, whether more would fit, and who would suffer. Pure. */
package io.ctctl.scheduler.plan;
