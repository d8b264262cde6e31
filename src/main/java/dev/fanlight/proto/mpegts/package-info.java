/** MPEG-2 transport streams (ISO/IEC 13818-1) taken apart into whole frames as soon as each is complete; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.mpegts;

import org.jspecify.annotations.NullMarked;
