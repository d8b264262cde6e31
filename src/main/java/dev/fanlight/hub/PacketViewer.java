package dev.fanlight.hub;

import java.util.List;

/** Somebody who watches packet by packet. All but {@link #report} is only called on its loop. */
public non-sealed interface PacketViewer extends Viewer {
    /**
     * What has come in since the last call, in the order of arrival. The viewer sends or leaves out each packet at once; it
     * never blocks and never throws. The batch is valid during the call only; packets of tracks that began after this
     * viewer did are in it too.
     */
    void onPackets(long nowNs, PacketBatch batch); // hot

    /**
     * The stream consists of these tracks now, those that converters make included. A track that this viewer has and that is
     * not among them gets no packets; one with new parameters goes on.
     */
    @Override
    void onTracks(List<Track> now);

    /** The stream is gone for good: nothing will come any more. */
    void onStreamClosed();
}
