/**
 * The command line: options, output, messages, exit codes. Runs inside the daemon, one command per request.
 */
package io.ctctl.cli;
