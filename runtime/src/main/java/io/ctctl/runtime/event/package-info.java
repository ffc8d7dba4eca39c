/**
 * What has happened to containers, for those who want to hear of it.
 */
package io.ctctl.runtime.event;
