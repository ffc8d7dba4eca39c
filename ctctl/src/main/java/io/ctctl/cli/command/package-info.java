/**
 * The commands, one class each: options in, calls of the runtime, text out.
 */
package io.ctctl.cli.command;
