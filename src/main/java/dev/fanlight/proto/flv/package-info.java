/**
 * FLV, as files and inside RTMP messages, classic and Enhanced RTMP: tags apart and together, codec configurations; pure,
 * owns no thread.
 */
@NullMarked
package dev.fanlight.proto.flv;

import org.jspecify.annotations.NullMarked;
