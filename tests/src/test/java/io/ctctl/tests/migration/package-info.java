/** Containers that move between daemons: what goes along, what is refused before, and what becomes of them when something dies. */
package io.ctctl.tests.migration;
