/** Whole frames into the hub's packets and out of them, for whoever has or needs them whole; publishers' and viewers' loops run it. */
@NullMarked
package dev.fanlight.frames;

import org.jspecify.annotations.NullMarked;
