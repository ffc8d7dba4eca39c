/** The commands on checkpoints. */
package io.ctctl.cli.command.checkpoint;
