/**
 * Planning: a runtime-spec and its place on this host become a {@link io.ctctl.isolation.plan.SetupPlan}. Deciding
 * happens here and touches nothing: what must be known of the host comes in as values.
 */
package io.ctctl.isolation;
