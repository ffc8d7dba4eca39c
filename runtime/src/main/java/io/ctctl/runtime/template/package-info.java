/**
 * Read-only root file systems: built, imported, listed, removed; archives are unpacked without leaving the target.
 */
package io.ctctl.runtime.template;
