/** Counters that the media path may touch; whoever owns a counter writes it, any thread may read it. */
@NullMarked
package dev.fanlight.metrics;

import org.jspecify.annotations.NullMarked;
