package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.endpoint.rtp.ReceivedWindow;
import dev.fanlight.endpoint.rtp.SenderTimes;
import dev.fanlight.endpoint.rtp.payload.PayloadInspector;
import dev.fanlight.endpoint.rtp.payload.PictureSize;
import dev.fanlight.hub.TrackSink;
import dev.fanlight.media.Packet;
import dev.fanlight.proto.rtcp.KeyframeRequests;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.MediaKind;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One track of a publisher: takes the packets of all its layers, in whatever order and however often they come, and passes
 * on those of one layer, each once, beginning with a keyframe. Belongs to the publisher's loop.
 */
final class PublisherTrack {
    /** A jump of more numbers than this is a new beginning: so many are neither reordered nor asked for again. */
    private static final long LARGEST_GAP = 3_000;

    private static final long CHECK_INTERVAL_NS = 250_000_000L;

    private final NegotiatedTrack terms;
    private final TrackSignature signature;
    private final boolean asksForPackets;
    private final boolean asksForKeyframes;
    private final Layer[] layers;
    private final TrackSink sink;
    private final DropCounts drops;
    private final PayloadInspector inspector;
    private final KeyframeGate gate = new KeyframeGate();
    private final LayerChoice choice = new LayerChoice();

    /** The layer that is passed on. */
    private @Nullable Layer current;

    /** The layer that will be, from its next keyframe on: packets of it stand before the gate. */
    private @Nullable Layer awaited;

    private boolean passedAny;
    private long awaitedSinceNs;
    private long checkNs = Long.MAX_VALUE;

    PublisherTrack(NegotiatedTrack terms, TrackSink sink, FeedbackWriter feedback, DropCounts drops) {
        this.terms = terms;
        this.sink = sink;
        this.drops = drops;
        this.signature = new TrackSignature(terms);
        this.asksForPackets = terms.feedback().contains(Feedback.NACK);
        this.asksForKeyframes =
                terms.feedback().contains(Feedback.NACK_PLI) || terms.feedback().contains(Feedback.CCM_FIR);
        this.inspector = PayloadInspector.of(terms.codec());
        var kind = terms.feedback().contains(Feedback.NACK_PLI) ? KeyframeRequests.Kind.PLI : KeyframeRequests.Kind.FIR;
        var captureId = signature.extensions().id(RtpExtension.ABS_CAPTURE_TIME);
        this.layers = Stream.generate(
                        () -> new Layer(kind, new SenderTimes(terms.clockRateHz(), captureId), feedback, drops))
                .limit(signature.layerCount())
                .toArray(Layer[]::new);
    }

    TrackSignature signature() {
        return signature;
    }

    /** Those of a simulcast, or the only one. */
    Layer[] layers() {
        return layers;
    }

    // ---- packets

    /**
     * A packet of one of the layers.
     *
     * @param seq the layer's number, extended
     * @param retransmission whether it came in a stream for retransmissions
     */
    // hot
    void onPacket(
            long nowNs,
            Layer layer,
            long seq,
            RtpPacket packet,
            int payloadAt,
            int payloadBytes,
            boolean retransmission) {
        if (layer.received.highest() >= 0 && seq - layer.received.highest() > LARGEST_GAP) {
            if (retransmission) {
                drops.add(PublisherDrop.BAD_RETRANSMISSION);
                return;
            }
            onNewSource(layer);
        }
        var verdict = layer.received.add(seq);
        if (verdict != ReceivedWindow.Verdict.NEW) {
            drops.add(verdict == ReceivedWindow.Verdict.DUPLICATE ? PublisherDrop.DUPLICATE : PublisherDrop.TOO_OLD);
            return;
        }
        layer.onArrival(nowNs, packet.lengthBytes());
        var time = layer.timestamps.onPacket(packet.rtpTime());
        var captureNs = layer.times.captureNs(nowNs, packet, time);
        if (current == null && awaited == null) {
            begin(nowNs, layer);
        }
        var bytes = packet.buffer();
        var sound = payloadBytes == 0 || inspector.read(bytes, payloadAt, payloadBytes);
        if (!sound) {
            drops.add(PublisherDrop.BAD_PAYLOAD);
        }
        var keyframePart = sound && payloadBytes > 0 && inspector.keyframePart();
        var keyframeStart = keyframePart && onKeyframePart(nowNs, layer, time);
        if (asksForPackets && (layer == current || layer == awaited)) {
            count(nowNs, layer, seq, retransmission);
        }
        var discardable = sound && payloadBytes > 0 && inspector.discardable();
        if (layer == awaited) {
            drops.add(PublisherDrop.BEFORE_KEYFRAME);
            var opens = gate.offer(
                    seq,
                    time,
                    packet.marker(),
                    bytes,
                    payloadAt,
                    payloadBytes,
                    keyframePart,
                    keyframePart && inspector.surelyFirst(),
                    discardable,
                    captureNs);
            if (opens) {
                open(nowNs, layer);
            } else if (!keyframePart && nowNs == awaitedSinceNs) {
                layer.requests.onWanted(nowNs);
            }
        } else if (layer == current) {
            passedAny = true;
            var marks = Packet.Marks.of(packet.marker(), keyframeStart, discardable);
            sink.packet(nowNs, seq, time, marks, bytes, payloadAt, payloadBytes, captureNs);
        } else {
            drops.add(PublisherDrop.OTHER_LAYER);
        }
    }

    private static void count(long nowNs, Layer layer, long seq, boolean retransmission) {
        if (retransmission) {
            layer.nacks.onRetransmission(nowNs, seq);
        } else {
            layer.nacks.onPacket(nowNs, seq);
        }
    }

    /** Whether this is the first part of its keyframe to come. */
    private boolean onKeyframePart(long nowNs, Layer layer, long time) {
        if (time != layer.keyframeTime || !layer.size.isKnown()) {
            onSize(layer, inspector.size());
        }
        if (layers.length > 1) {
            // With its keyframe at hand, now is the moment to go over to it.
            choose(nowNs);
        }
        if (time == layer.keyframeTime) {
            return false;
        }
        layer.keyframeTime = time;
        layer.requests.onKeyframe();
        return true;
    }

    private void onSize(Layer layer, PictureSize size) {
        if (size.isKnown() && !size.equals(layer.size)) {
            layer.size = size;
            if (layer == current) {
                sink.picture(size.widthPx(), size.heightPx());
            }
        }
    }

    private void begin(long nowNs, Layer layer) {
        if (terms.kind() == MediaKind.AUDIO) {
            takeUp(layer);
        } else {
            await(nowNs, layer);
        }
    }

    private void open(long nowNs, Layer layer) {
        takeUp(layer);
        // Later keyframes leave open what is missing before them: without it a player would skip the last pictures.
        layer.nacks.onKeyframe(gate.startSeq());
        layer.keyframeTime = gate.startTime();
        passedAny = true;
        if (layer.size.isKnown()) {
            sink.picture(layer.size.widthPx(), layer.size.heightPx());
        }
        gate.open(nowNs, sink, drops);
    }

    private void takeUp(Layer layer) {
        awaited = null;
        current = layer;
        if (passedAny) {
            passedAny = false;
            sink.restart();
        }
    }

    private void await(long nowNs, Layer layer) {
        gate.forget();
        layer.nacks.reset();
        awaited = layer;
        awaitedSinceNs = nowNs;
        checkNs = Math.min(checkNs, nowNs + CHECK_INTERVAL_NS);
    }

    /** The layer begins anew, under another SSRC, with other numbers, or after a goodbye. */
    void onNewSource(Layer layer) {
        layer.startAnew();
        if (layer == current) {
            current = null;
        }
        if (layer == awaited) {
            gate.forget();
            awaited = null;
        }
    }

    // ---- wishes and timers

    /** A viewer needs a keyframe. */
    void onKeyframeWanted(long nowNs) {
        var layer = awaited == null ? current : awaited;
        if (layer != null && asksForKeyframes) {
            layer.requests.onWanted(nowNs);
        }
    }

    /** A better measure of the round trip than our own requests give. */
    void onRtt(long rttNs) {
        for (var layer : layers) {
            layer.nacks.onRtt(rttNs);
        }
    }

    long deadlineNs() {
        var deadlineNs = checkNs;
        for (var layer : layers) {
            if (asksForPackets && (layer == current || layer == awaited)) {
                deadlineNs = Math.min(deadlineNs, layer.nacks.deadlineNs());
            }
            if (asksForKeyframes) {
                deadlineNs = Math.min(deadlineNs, layer.requests.deadlineNs());
            }
        }
        return deadlineNs;
    }

    void onTimer(long nowNs) {
        if (nowNs >= checkNs) {
            check(nowNs);
        }
        for (var layer : layers) {
            if (asksForPackets && (layer == current || layer == awaited)) {
                layer.nacks.onTimer(nowNs, layer);
            }
            if (asksForKeyframes) {
                layer.requests.onTimer(nowNs, layer);
            }
        }
    }

    private void check(long nowNs) {
        checkNs = layers.length > 1 || awaited != null ? nowNs + CHECK_INTERVAL_NS : Long.MAX_VALUE;
        if (layers.length > 1) {
            choose(nowNs);
        }
        if (awaited != null && awaited.isFlowing(nowNs) && nowNs - awaitedSinceNs >= CHECK_INTERVAL_NS) {
            // A keyframe may have come without being a beginning, as its first packet was lost for good.
            awaited.requests.onWanted(nowNs);
        }
    }

    private void choose(long nowNs) {
        var best = choice.choose(nowNs, layers, current == null ? awaited : current);
        if (best == null || best == awaited) {
            return;
        }
        if (best == current) {
            gate.forget();
            awaited = null;
            return;
        }
        await(nowNs, best);
        best.requests.onWanted(nowNs);
    }

    /** Gives the memory back. */
    void close() {
        gate.forget();
    }
}
