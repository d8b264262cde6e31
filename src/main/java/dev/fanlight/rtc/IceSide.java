package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceVerdict;
import io.netty.buffer.ByteBuf;

/** Either agent of ICE, the server's or the client's, as a transport sees it. On its home loop. */
sealed interface IceSide permits LiteSide, ControllingSide {
    /** Called during calls to the agent only; must not call back. */
    interface Out {
        /** A check or an answer; the bytes are valid during the call. */
        void datagram(ByteBuf bytes, IcePath path);

        /** From now on, media goes this way. */
        void onSelected(IcePath path);

        /** Nothing may be sent until the next {@link #onSelected}. */
        void onConsentExpired();

        /** There is no way to the peer, or no longer. */
        void onNoWay();

        /** Checks no longer name this session by that fragment. */
        void onUfragRetired(String ufrag);

        /** The candidate is to be added again with its host's address. */
        void onNameToLookUp(IceCandidate candidate);
    }

    IceVerdict onDatagram(long nowNs, ByteBuf datagram, IcePath path);

    void onTimer(long nowNs);

    long deadlineNs();

    void onPathClosed(long nowNs, IcePath path);

    /** Both sides' new credentials; media goes on as before meanwhile. */
    void restart(long nowNs, IceCredentials local, IceCredentials remote);
}
