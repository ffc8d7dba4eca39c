/** Commands about what containers get and may use: scheduling, limits, slices, planning. */
package io.ctctl.cli.command.share;
