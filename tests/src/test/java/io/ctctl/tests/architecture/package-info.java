/**
 * The rules of shape that hold over the whole tree: who may import whom, and what no source may contain.
 */
package io.ctctl.tests.architecture;
