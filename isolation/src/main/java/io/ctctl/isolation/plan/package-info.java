/**
 * Plans as values: the steps of {@code plan_ops.h} as records, a plan of four sections, its bytes and its printed
 * form (docs/protocol.md). Nothing here decides what a container gets and nothing touches the kernel.
 */
package io.ctctl.isolation.plan;
