/** The commands that move containers between hosts. */
package io.ctctl.cli.command.migration;
