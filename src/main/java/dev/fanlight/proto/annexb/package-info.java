/** H.264 and H.265 as an endless stream of bytes with start codes, cut into access units as soon as that can be known; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.annexb;

import org.jspecify.annotations.NullMarked;
