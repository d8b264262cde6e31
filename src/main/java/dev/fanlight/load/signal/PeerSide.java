package dev.fanlight.load.signal;

import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.webrtc.Negotiation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes what a server says, or says why it will not do. Any thread. */
public final class PeerSide {
    private PeerSide() {}

    /** Reads the server's description. */
    public static SessionDescription parse(String sdp) throws SignallingException {
        return switch (SessionDescription.parse(sdp)) {
            case SdpReading.Read<SessionDescription> read -> read.value();
            case SdpReading.Refused<SessionDescription> refused ->
                throw new SignallingException("The server's SDP cannot be read: " + refused.sentence());
        };
    }

    /** Nothing less will do. */
    public static Negotiation.Agreed agreed(Negotiation negotiation) throws SignallingException {
        return switch (negotiation) {
            case Negotiation.Agreed agreed -> agreed;
            case Negotiation.Refused refused -> throw new SignallingException(refused.sentence());
        };
    }

    /** Blocks until the transport is connected. */
    public static void await(CompletableFuture<?> connected, int limitSeconds)
            throws SignallingException, InterruptedException {
        try {
            var _ = connected.get(limitSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new SignallingException(
                    "No connection to the server's media port within " + limitSeconds + " s.", late);
        } catch (ExecutionException failed) {
            var cause = failed.getCause();
            throw new SignallingException(String.valueOf((cause == null ? failed : cause).getMessage()), failed);
        }
    }
}
