/** Sources that are a stream of bytes: MPEG-TS, raw H.264 or H.265, and JPEGs over UDP, TCP, SRT or from a file; each on one event loop. */
@NullMarked
package dev.fanlight.endpoint.bytes;

import org.jspecify.annotations.NullMarked;
