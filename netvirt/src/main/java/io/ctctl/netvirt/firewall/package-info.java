/**
 * What a user says about packets, as values with one written form each: published ports, and what a container lets in and
 * sends out. Pure.
 */
package io.ctctl.netvirt.firewall;
