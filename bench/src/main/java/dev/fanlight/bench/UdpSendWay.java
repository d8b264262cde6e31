package dev.fanlight.bench;

import dev.fanlight.ffm.Memory;
import dev.fanlight.net.UdpPath;
import dev.fanlight.net.UdpPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.SegmentedDatagramPacket;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/** A way to send a frame's packets to all viewers. Each packet is written for each viewer, as encryption would. */
interface UdpSendWay {
    ByteBuf PAYLOAD = Unpooled.directBuffer(2_048).writeZero(2_048);

    String name();

    /** On the loop: the flush follows behind it. */
    void send(int[] sizes);

    void close();

    /** Our own port. */
    static UdpSendWay own(EventLoop loop, List<InetSocketAddress> viewers, String choice) throws Exception {
        System.setProperty("fanlight.udp", choice);
        var options = new UdpPort.Options(new InetSocketAddress("::", 0), false, false, 1 << 22, 1 << 20);
        var port = UdpPort.open(loop, options, new UdpPort.Receiver() {
            @Override
            public void onDatagram(ByteBuf datagram, UdpPath from) {}

            @Override
            public void onBatchEnd() {}
        });
        var paths = loop.submit(() -> viewers.stream()
                        .map(viewer -> port.path(viewer.getAddress(), viewer))
                        .toArray(UdpPath[]::new))
                .sync()
                .getNow();
        return new UdpSendWay() {
            @Override
            public String name() {
                return choice.isEmpty() ? "own sendmmsg with UDP_SEGMENT" : "own sendmmsg, a message for each packet";
            }

            @Override
            public void send(int[] sizes) {
                var from = PAYLOAD.memoryAddress();
                for (var path : paths) {
                    for (var size : sizes) {
                        var at = path.reserve(1_500);
                        Memory.copy(from, at, size);
                        path.send(size);
                    }
                }
            }

            @Override
            public void close() {
                port.close();
            }
        };
    }

    static UdpSendWay nettySegmented(EventLoop loop, List<InetSocketAddress> viewers) throws Exception {
        return netty("Netty's SegmentedDatagramPacket", channel(loop), viewers, (channel, frame, sizes, viewer) -> {
            for (var first = 0; first < sizes.length; ) {
                var end = first;
                while (end < sizes.length && sizes[end] == sizes[first]) {
                    end++;
                }
                var run = frame.readRetainedSlice((end - first) * sizes[first]);
                channel.write(new SegmentedDatagramPacket(run, sizes[first], viewer), channel.voidPromise());
                first = end;
            }
        });
    }

    static UdpSendWay nettyPlain(EventLoop loop, List<InetSocketAddress> viewers) throws Exception {
        return netty("Netty's DatagramPacket", channel(loop), viewers, (channel, frame, sizes, viewer) -> {
            for (var size : sizes) {
                channel.write(new DatagramPacket(frame.readRetainedSlice(size), viewer), channel.voidPromise());
            }
        });
    }

    /** Writes the packets of one frame that stand in a buffer. */
    interface FrameWriter {
        void write(Channel channel, ByteBuf frame, int[] sizes, InetSocketAddress viewer);
    }

    private static UdpSendWay netty(String name, Channel channel, List<InetSocketAddress> viewers, FrameWriter writer) {
        return new UdpSendWay() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void send(int[] sizes) {
                var frameBytes = Arrays.stream(sizes).sum();
                for (var viewer : viewers) {
                    var frame = channel.alloc().directBuffer(frameBytes);
                    var at = frame.memoryAddress();
                    for (var size : sizes) {
                        Memory.copy(PAYLOAD.memoryAddress(), at, size);
                        at += size;
                    }
                    writer.write(channel, frame.writerIndex(frameBytes), sizes, viewer);
                    frame.release();
                }
                channel.flush();
            }

            @Override
            public void close() {
                channel.close().syncUninterruptibly();
            }
        };
    }

    private static Channel channel(EventLoop loop) throws Exception {
        return new Bootstrap()
                .group(loop)
                .channel(EpollDatagramChannel.class)
                .option(ChannelOption.SO_SNDBUF, 1 << 22)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1 << 24, 1 << 25))
                .handler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress("::", 0))
                .sync()
                .channel();
    }
}
