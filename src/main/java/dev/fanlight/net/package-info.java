/** Event loops, UDP ports and socket options; knows nothing of media. Owns the loop threads. */
@NullMarked
package dev.fanlight.net;

import org.jspecify.annotations.NullMarked;
