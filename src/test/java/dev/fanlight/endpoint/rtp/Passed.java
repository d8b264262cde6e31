package dev.fanlight.endpoint.rtp;

import dev.fanlight.hub.TrackSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Notes what a track passes on. */
public final class Passed implements TrackSink {
    public record Packet(
            long atNs,
            long seq,
            long time,
            boolean marker,
            String hex,
            boolean keyframeStart,
            boolean discardable,
            long captureNs) {}

    public final List<Packet> packets = new ArrayList<>();

    /** Sizes that were told, such as 96x80. */
    public final List<String> pictures = new ArrayList<>();

    /** How many packets there were at each restart. */
    public final List<Integer> restarts = new ArrayList<>();

    @Override
    public void packet(
            long nowNs,
            long sourceSeq,
            long sourceTime,
            dev.fanlight.media.Packet.Marks marks,
            ByteBuf bytes,
            int at,
            int sizeBytes,
            long captureNs) {
        packets.add(new Packet(
                nowNs,
                sourceSeq,
                sourceTime,
                marks.marker(),
                HexFormat.of().formatHex(ByteBufUtil.getBytes(bytes, at, sizeBytes)),
                marks.keyframeStart(),
                marks.discardable(),
                captureNs));
    }

    @Override
    public void restart() {
        restarts.add(packets.size());
    }

    @Override
    public void picture(int widthPx, int heightPx) {
        pictures.add(widthPx + "x" + heightPx);
    }

    public List<Long> seqs() {
        return packets.stream().map(Packet::seq).toList();
    }

    public List<Long> keyframes() {
        return packets.stream().filter(Packet::keyframeStart).map(Packet::seq).toList();
    }
}
