/**
 * Memory as CRIU's images have it: the conversation by which a dump hands its pages over, pagemaps, and images put together
 * from pages that arrived in rounds. Formats in docs/migration.md.
 */
package io.ctctl.checkpoint.page;
