/** NUT, the container in which frames go to a converter and come back, with exact times and sizes; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.nut;

import org.jspecify.annotations.NullMarked;
