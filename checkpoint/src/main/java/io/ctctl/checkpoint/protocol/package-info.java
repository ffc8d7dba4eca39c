/**
 * Who may run a container that moves: two state machines, one for each side, without any input or output. Whoever drives them
 * carries out the actions in order, writes down every phase before what follows it, and may be killed between any two.
 * docs/migration.md has the diagram; ExactlyOneTest explores every loss, duplicate, delay and crash.
 */
package io.ctctl.checkpoint.protocol;
