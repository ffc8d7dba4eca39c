/**
 * The commands about networks and containers' interfaces in them, one class each.
 */
package io.ctctl.cli.command.network;
