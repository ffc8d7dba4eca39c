/**
 * Capabilities and sets of them: names, bits, the default set, and what adding and dropping makes of it.
 */
package io.ctctl.isolation.capability;
