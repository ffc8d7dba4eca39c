/**
 * Networks as objects and containers' interfaces in them, as values: what a user asks for, what an interface gets, and the
 * netlink messages that make it so. Pure.
 */
package io.ctctl.netvirt.network;
