/**
 * Driving CRIU by its RPC ({@code criu swrk}): requests and answers are protobuf messages, one per frame of a SEQPACKET
 * socket. CRIU asks at every step it notifies of whether to go on; when nobody answers any more it undoes what it did.
 */
package io.ctctl.checkpoint.criu;
