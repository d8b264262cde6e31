package dev.fanlight.load.watch;

import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.LocalTransport;
import dev.fanlight.proto.webrtc.Negotiation;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.proto.webrtc.Terms;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How a viewer comes to its stream at one kind of server. Any thread; blocks. */
interface Dialect extends AutoCloseable {
    /** All codecs, for nothing is decoded; what a browser would agree on. */
    Terms TERMS = new Terms(
            List.of(RtpCodec.values()),
            Set.of(
                    RtpExtension.MID,
                    RtpExtension.ABS_SEND_TIME,
                    RtpExtension.TRANSPORT_CC,
                    RtpExtension.ABS_CAPTURE_TIME,
                    RtpExtension.PLAYOUT_DELAY),
            EnumSet.of(Feedback.NACK, Feedback.NACK_PLI, Feedback.CCM_FIR, Feedback.TRANSPORT_CC),
            false);

    /** A viewer's place at the server. */
    interface Place {
        /** Takes leave; blocks a few seconds at most. */
        void leave() throws InterruptedException;
    }

    /** What came of asking. */
    record Joined(Negotiation.Agreed agreed, Place place) {}

    /** Whether it is this side that offers, and so controls ICE. */
    boolean weOffer();

    /**
     * Asks for the stream.
     *
     * @param onAsked called right before the request for the stream is sent, from which on a person would be waiting
     */
    Joined join(LocalTransport local, Runnable onAsked) throws SignallingException, InterruptedException;

    /** Ends what viewers share. */
    @Override
    void close();
}
