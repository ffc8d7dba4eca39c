/**
 * What a container is to be: what a user asks for, and by which name.
 */
package io.ctctl.runtime.config;
