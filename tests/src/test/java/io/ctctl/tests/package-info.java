/**
 * The integration tests, by concern. Effects are looked at from inside the container or asked of the kernel, never of ctctl.
 */
package io.ctctl.tests;
