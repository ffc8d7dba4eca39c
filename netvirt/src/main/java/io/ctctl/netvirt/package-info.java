/**
 * A container's network: which namespace it lives in and what is in it.
 */
package io.ctctl.netvirt;
