/**
 * An instance's packet rules in the kernel: its tables, what networks and containers add to them and take away again, whose
 * port is whose, traffic shaped and counted. What is to be there is decided in {@code io.ctctl.netvirt}.
 */
package io.ctctl.runtime.packet;
