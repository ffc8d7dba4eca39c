/**
 * The OCI runtime-spec as records: the one low-level model of a container, read from and written to its JSON.
 *
 * <p>An instance is valid and immutable. Absent lists and maps are empty; every other absent component is null, an
 * empty string counting as absent. {@code uint32} is a long, {@code uint64} the 64 bits of a long. Enum constants of
 * the kernel's or libseccomp's sets are spelled as there. Invalid values are IllegalArgumentExceptions whose message
 * starts with the field.
 */
package io.ctctl.oci;
