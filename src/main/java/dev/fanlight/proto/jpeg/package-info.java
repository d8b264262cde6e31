/** The outer structure of JPEG pictures (ITU T.81), read without decoding them; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.jpeg;

import org.jspecify.annotations.NullMarked;
