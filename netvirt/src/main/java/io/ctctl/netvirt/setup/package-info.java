/**
 * Which netlink messages make a network, an interface, and take them down again. Pure: networks, interfaces and what is
 * known of the host go in, batches come out.
 */
package io.ctctl.netvirt.setup;
