/**
 * What the host's kernel, mounts and programs offer, what they lack, and what that disables: the ground of
 * {@code ctctl doctor}. Looking ({@link io.ctctl.isolation.host.HostView}, {@link io.ctctl.isolation.host.Probes}) is
 * apart from judging, which is pure.
 */
package io.ctctl.isolation.host;
