/**
 * Seccomp profiles in the OCI format, compiled to a classic BPF tree with the architecture check first.
 */
package io.ctctl.isolation.seccomp;
