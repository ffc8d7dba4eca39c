/**
 * Addresses: IPv4 and IPv6 alike, subnets, ranges, MAC addresses, and the pools that free ones are taken from. Pure.
 */
package io.ctctl.netvirt.address;
