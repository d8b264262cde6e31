/**
 * Streams, who publishes them and who watches: frames in, one hand-off per event loop, each loop's viewers served by
 * that loop alone. Knows no protocol and owns no thread.
 */
@NullMarked
package dev.fanlight.hub;

import org.jspecify.annotations.NullMarked;
