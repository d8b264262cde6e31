/**
 * A publisher's media into the hub: its packets put in order, asked for again, counted and passed on, and the feedback for
 * it. Machines that take the time as an argument; each belongs to the loop of its publisher's transport.
 */
@NullMarked
package dev.fanlight.endpoint.webrtc.publish;

import org.jspecify.annotations.NullMarked;
