package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.endpoint.rtp.Passed;
import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtp.ExtendedSequence;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.sim.HandClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A publisher's media with sinks that note all, and short ways to feed it. */
final class MediaUnderTest implements AutoCloseable {
    static final long MS = 1_000_000L;
    static final int OWN_SSRC = 0x0A0B0C0D;

    final List<Passed> passed;
    final PublisherMedia media;
    final Map<PublisherDrop, Long> drops = new EnumMap<>(PublisherDrop.class);

    /** RTCP datagrams for the publisher. */
    final List<ByteBuf> said = new ArrayList<>();

    final Map<Integer, Integer> plis = new HashMap<>();
    final List<Integer> nacked = new ArrayList<>();
    int goodbyes;
    long nowNs;

    private final Map<Integer, ExtendedSequence> indices = new HashMap<>();

    MediaUnderTest(NegotiatedTrack... tracks) {
        passed = IntStream.range(0, tracks.length).mapToObj(i -> new Passed()).toList();
        media = new PublisherMedia(
                List.of(tracks), passed, OWN_SSRC, "relay", new HandClock().clock(), new PublisherMedia.Out() {
                    @Override
                    public void rtcp(ByteBuf datagram) {
                        onSaid(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(datagram)));
                    }

                    @Override
                    public void goodbye() {
                        goodbyes++;
                    }

                    @Override
                    public void dropped(PublisherDrop reason, long count) {
                        drops.merge(reason, count, Long::sum);
                    }
                });
    }

    Passed video() {
        return passed.getFirst();
    }

    void rtp(RtpMaker packet) {
        rtp(nowNs, packet.make());
    }

    void rtp(long atNs, ByteBuf packet) {
        var sequence = indices.computeIfAbsent(
                RtpHeader.ssrc(packet, packet.readerIndex()), ssrc -> new ExtendedSequence(32_767, 32_767));
        sequence.onPacket(RtpHeader.sequence(packet, packet.readerIndex()));
        nowNs = atNs;
        media.onRtp(atNs, packet, sequence.extSeq() - 0x1_0000L);
        media.onTimer(atNs);
    }

    void rtcp(ByteBuf datagram) {
        media.onRtcp(nowNs, datagram);
        media.onTimer(nowNs);
    }

    /** Lets time pass, timers as they fall due. */
    void pass(long ms) {
        var endNs = nowNs + ms * MS;
        while (media.deadlineNs() <= endNs) {
            nowNs = Math.max(nowNs, media.deadlineNs());
            media.onTimer(nowNs);
        }
        nowNs = endNs;
    }

    long dropped(PublisherDrop reason) {
        return drops.getOrDefault(reason, 0L);
    }

    private void onSaid(ByteBuf datagram) {
        said.add(datagram);
        each(datagram).forEach(part -> {
            if (part.isPli()) {
                plis.merge(RtcpHeader.mediaSsrc(datagram, part.at()), 1, Integer::sum);
            }
            if (part.isNack()) {
                Nack.parse(datagram, part.at(), part.bytes(), 10_000, nacked::add);
            }
        });
    }

    record Part(int type, int count, int at, int bytes) {
        boolean isPli() {
            return type == RtcpHeader.PAYLOAD_FEEDBACK && count == PictureLoss.FORMAT;
        }

        boolean isNack() {
            return type == RtcpHeader.TRANSPORT_FEEDBACK && count == Nack.FORMAT;
        }
    }

    /** The packets of a datagram, which has to be well formed. */
    static List<Part> each(ByteBuf datagram) {
        var compound = new RtcpCompound();
        if (compound.wrap(datagram, datagram.readerIndex(), datagram.readableBytes(), true) != RtcpFault.NONE) {
            throw new AssertionError("we said what is no RTCP");
        }
        var parts = new ArrayList<Part>();
        while (compound.next()) {
            parts.add(new Part(compound.type(), compound.count(), compound.offset(), compound.contentBytes()));
        }
        return parts;
    }

    /** All parts of this type and count that were said. */
    Stream<Part> said(int type, int count) {
        return said.stream()
                .flatMap(datagram -> each(datagram).stream())
                .filter(part -> part.type() == type && part.count() == count);
    }

    @Override
    public void close() {
        media.close();
    }
}
