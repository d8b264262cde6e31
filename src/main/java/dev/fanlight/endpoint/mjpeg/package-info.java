/**
 * MJPEG over HTTP: fetched from cameras, pushed by cameras, and sent to whoever opens {@code stream.mjpg} or asks for a
 * snapshot. Each source and each viewer lives on the event loop of its connection.
 */
@NullMarked
package dev.fanlight.endpoint.mjpeg;

import org.jspecify.annotations.NullMarked;
