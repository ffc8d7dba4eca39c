/**
 * What a hostile program in a container, a hostile root file system, or a hostile first process tries against the host
 * and against its neighbours. The attacks run inside; the verdict is what they report and what the host still is.
 */
package io.ctctl.tests.security;
