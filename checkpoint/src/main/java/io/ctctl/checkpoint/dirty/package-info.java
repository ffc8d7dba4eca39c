/**
 * Which pages of running processes have been written since they were last copied: by a userfaultfd that write-protects, by
 * soft-dirty bits, or not at all, when everything that is there may have been.
 */
package io.ctctl.checkpoint.dirty;
