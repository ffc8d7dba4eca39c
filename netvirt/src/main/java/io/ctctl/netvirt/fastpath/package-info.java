/**
 * A shorter way for frames of bridged containers that nobody wants to look at: the program that takes it at their ports, and
 * what it knows of them. Pure.
 */
package io.ctctl.netvirt.fastpath;
