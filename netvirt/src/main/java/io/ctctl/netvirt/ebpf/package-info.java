/** Programs for the kernel's eBPF, instruction by instruction. Pure. */
package io.ctctl.netvirt.ebpf;
