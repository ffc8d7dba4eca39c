/**
 * Packet rules of an instance, as values: one table per family whose rules never change with containers, the commands that
 * make it, and the elements of sets and maps that a container adds. Pure but for {@code NftProgram}.
 */
package io.ctctl.netvirt.nft;
