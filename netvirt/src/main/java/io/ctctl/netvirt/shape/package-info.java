/**
 * Shaping of what containers send and get: rates as users write them, the tree of HTB classes they make, the classifier that
 * finds a packet's class, and the netlink messages for all of it. Pure.
 */
package io.ctctl.netvirt.shape;
