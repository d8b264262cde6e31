/** RTCP packets and the machines that ask, answer and report with them (RFC 3550, 4585, 5104, 5506); pure, owns no thread. */
@NullMarked
package dev.fanlight.proto.rtcp;

import org.jspecify.annotations.NullMarked;
