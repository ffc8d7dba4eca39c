/** What a container asks for of block devices: rates, weights, latency. Pure. */
package io.ctctl.scheduler.io;
