package dev.fanlight.endpoint.webrtc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Notes what a track passes on. */
final class Passed implements TrackSink {
    record Packet(
            long atNs,
            long seq,
            long time,
            boolean marker,
            String hex,
            boolean keyframeStart,
            boolean discardable,
            long captureNs) {}

    final List<Packet> packets = new ArrayList<>();

    /** How many packets there were at each restart. */
    final List<Integer> restarts = new ArrayList<>();

    @Override
    public void packet(
            long nowNs,
            long sourceSeq,
            long sourceTime,
            boolean marker,
            ByteBuf payload,
            boolean keyframeStart,
            boolean discardable,
            long captureNs) {
        var hex = HexFormat.of().formatHex(ByteBufUtil.getBytes(payload));
        packets.add(new Packet(nowNs, sourceSeq, sourceTime, marker, hex, keyframeStart, discardable, captureNs));
    }

    @Override
    public void restart() {
        restarts.add(packets.size());
    }

    List<Long> seqs() {
        return packets.stream().map(Packet::seq).toList();
    }

    List<Long> keyframes() {
        return packets.stream().filter(Packet::keyframeStart).map(Packet::seq).toList();
    }
}
