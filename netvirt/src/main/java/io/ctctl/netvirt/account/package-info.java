/**
 * Traffic that was counted: by class, direction and family, over the runs of a container. Pure.
 */
package io.ctctl.netvirt.account;
