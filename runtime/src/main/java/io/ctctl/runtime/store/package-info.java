/**
 * State on disk: versioned JSON, written atomically; what a new daemon adopts.
 */
package io.ctctl.runtime.store;
