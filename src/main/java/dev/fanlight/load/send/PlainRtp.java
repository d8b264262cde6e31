package dev.fanlight.load.send;

import dev.fanlight.media.MediaClock;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;

/** Sends a clip as plain RTP over UDP; nobody answers. Runs on its caller's thread. */
final class PlainRtp implements VideoPackets.Out, Playback.Sink {
    private static final int PAYLOAD_TYPE = 96;
    private static final int SEND_BUFFER_BYTES = 4 << 20;

    private final Clip clip;
    private final DatagramChannel channel;
    private final MediaClock clock = MediaClock.system();
    private final VideoPackets packetizer;
    private final long firstTime;
    private long frames;
    private long packets;
    private long bytes;
    private String end = "Done.";
    private boolean open = true;

    private PlainRtp(Clip clip, DatagramChannel channel) {
        this.clip = clip;
        this.channel = channel;
        var random = new SecureRandom();
        firstTime = random.nextInt(1 << 30);
        packetizer =
                new VideoPackets(PAYLOAD_TYPE, random.nextInt(), VideoPackets.Extensions.NONE, random.nextInt(1 << 15));
    }

    static SendReport run(Clip clip, SendOptions options, InetSocketAddress to) throws IOException {
        var ipv6 = to.getAddress() instanceof Inet6Address;
        try (var channel = DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            channel.connect(to);
            var playback = new Playback(clip, options.loop(), options.seconds());
            var beginNs = System.nanoTime();
            var sender = new PlainRtp(clip, channel);
            playback.run(sender);
            return new SendReport(
                    (System.nanoTime() - beginNs) / 1e9,
                    sender.frames,
                    sender.packets,
                    sender.bytes,
                    0,
                    0,
                    0,
                    playback.slips(),
                    sender.end);
        }
    }

    @Override
    public void frame(int clipFrame, long rtpTime) {
        frames++;
        packetizer.frame(clip.nals(clipFrame), firstTime + rtpTime, 1_000 * clock.epochUs(clock.nowNs()), this);
    }

    @Override
    public void packet(ByteBuf packet, long extSeq, long rtpTime, boolean marker) {
        packets++;
        bytes += packet.readableBytes();
        try {
            channel.write(packet.nioBuffer());
        } catch (PortUnreachableException nobodyThereYet) {
            return;
        } catch (IOException failed) {
            end = "It could not be sent: " + failed.getMessage();
            open = false;
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
