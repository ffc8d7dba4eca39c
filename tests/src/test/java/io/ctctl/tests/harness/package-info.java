/**
 * What the integration tests stand on: an instance of ctctl of its own for each test class, its client as a
 * subprocess, terminals, waiting, and the check that nothing was left behind.
 */
package io.ctctl.tests.harness;
