/**
 * The memory of one container at many instants: each keeps only the pages that differ from those before it, and any of them
 * can go without the others being touched. {@code PageLocation} draws the layout.
 */
package io.ctctl.checkpoint.history;
