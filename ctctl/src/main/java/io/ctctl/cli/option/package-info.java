/**
 * Options and their values as users write them, and what they say about a container. Nothing here acts.
 */
package io.ctctl.cli.option;
