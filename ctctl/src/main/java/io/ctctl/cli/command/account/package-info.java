/**
 * The commands that tell what containers use and wait for: stats, top, list, pid and why. How it looks is decided by pure functions;
 * the figures are the runtime's accounts.
 */
package io.ctctl.cli.command.account;
