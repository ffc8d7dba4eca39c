/**
 * Reading what monitors wrote of containers' output: files in the CRI's format, rotated, possibly growing.
 */
package io.ctctl.cli.log;
