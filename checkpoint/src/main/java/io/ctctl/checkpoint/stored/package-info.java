/**
 * Memory of processes that stand still, written down: a page that is one word repeated takes no room of its own. What may come later
 * to a process that is restored is told to whoever fills it in; the rest becomes CRIU's images.
 */
package io.ctctl.checkpoint.stored;
