/**
 * The OCI runtime-spec as records: the one low-level model of a container, read from and written to its JSON.
 */
package io.ctctl.oci;
