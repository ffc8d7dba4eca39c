/** What becomes of containers' packets, in network namespaces that the tests make: published ports, firewalls, speed, accounts. */
package io.ctctl.tests.traffic;
