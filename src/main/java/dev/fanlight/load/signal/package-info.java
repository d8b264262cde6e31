/** How our clients come to a session: WHIP and WHEP, and Janus' own way. Blocks its caller; meant for virtual threads. */
@NullMarked
package dev.fanlight.load.signal;

import org.jspecify.annotations.NullMarked;
