/** MJPEG over HTTP: JPEGs in multipart or back to back, read and written; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.mjpeg;

import org.jspecify.annotations.NullMarked;
