/**
 * Plans: everything a container's start does to the kernel, as a printable list of steps. Deciding happens here
 * and touches nothing; the C program carries a plan out.
 */
package io.ctctl.isolation;
