/** Commands about what containers may have: setting, showing and proving it. */
package io.ctctl.cli.command.share;
