/**
 * What one daemon owns: directories, files, ranges of ids.
 */
package io.ctctl.runtime.instance;
