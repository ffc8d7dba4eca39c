/**
 * Decides a start: from a configuration and what the host has to the runtime-spec and the plan. Changes nothing.
 */
package io.ctctl.runtime.spec;
