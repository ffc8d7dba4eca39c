/**
 * The daemon's sockets: requests of clients, the spawner, the monitors, and one poller for them all.
 */
package io.ctctl.runtime.daemon;
