/** SRTP and SRTCP (RFC 3711, RFC 7714): packets sealed and opened in place; pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.srtp;

import org.jspecify.annotations.NullMarked;
