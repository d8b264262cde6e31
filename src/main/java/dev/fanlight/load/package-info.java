/**
 * A crowd of MJPEG viewers in one process, and what they saw: rates, age of frames, delay added by a relay. Owns the event
 * loops of one run; each viewer and each tally belongs to one of them.
 */
@NullMarked
package dev.fanlight.load;

import org.jspecify.annotations.NullMarked;
