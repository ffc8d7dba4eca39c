/**
 * The kernel's netlink protocol: messages and attributes as bytes, batches that are sent at once, and conversations over a
 * socket. rtnetlink's links, addresses, routes and neighbours are here; others build on the same writer.
 */
package io.ctctl.netvirt.netlink;
