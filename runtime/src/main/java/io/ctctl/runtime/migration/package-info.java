/**
 * Containers that move between daemons: what travels, the journals, and the two drivers that carry out what
 * {@link io.ctctl.checkpoint.protocol} decides. Described in docs/migration.md.
 */
package io.ctctl.runtime.migration;
