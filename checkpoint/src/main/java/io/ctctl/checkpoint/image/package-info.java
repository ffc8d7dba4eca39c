/**
 * CRIU's image files: a magic number, then length-prefixed protobuf messages. Fields that are not named here are passed on as
 * they are.
 */
package io.ctctl.checkpoint.image;
