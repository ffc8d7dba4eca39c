/**
 * What a command can end with besides success: kinds, and sentences made of what the kernel said.
 */
package io.ctctl.runtime.error;
