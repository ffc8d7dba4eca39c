/**
 * Accounting: what each running container uses, waits for and is held back by, as the kernel counts it on either version of
 * cgroups; the last hour of it in bounded memory; and who slows a container down. Reads, never writes.
 */
package io.ctctl.runtime.account;
