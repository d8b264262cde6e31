/** Values of Action Message Format 0, in which RTMP says its commands; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.rtmp.amf;

import org.jspecify.annotations.NullMarked;
