/**
 * The whole server over real loopback sockets: what every endpoint has to hold ({@link dev.fanlight.contract.EndpointContract}),
 * what HTTP has to hold, and the cameras and viewers that tests play. Each camera owns the virtual threads it starts.
 */
@NullMarked
package dev.fanlight.contract;

import org.jspecify.annotations.NullMarked;
