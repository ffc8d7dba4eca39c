/** Commands about containers' packets: published ports, firewalls, accounts, shaping. */
package io.ctctl.cli.command.traffic;
