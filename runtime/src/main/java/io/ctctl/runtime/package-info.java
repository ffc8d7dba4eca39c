/**
 * The container model and its life cycle: create, start, stop, exec, adopt after a crash, remove.
 */
package io.ctctl.runtime;
