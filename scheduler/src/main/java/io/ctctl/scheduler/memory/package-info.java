/** What a container asks for of memory and of the kernel's objects, and the view of it in OpenVZ's beancounters. Pure. */
package io.ctctl.scheduler.memory;
