/** Block devices as sysfs knows them, and on which of them a path's data lies. Reads only. */
package io.ctctl.isolation.block;
