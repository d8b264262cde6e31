package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The clips in the test resources, cut into NAL units. */
public final class Clips {
    private Clips() {}

    public static List<byte[]> nals(String name) {
        try {
            return nals(Unpooled.wrappedBuffer(Files.readAllBytes(
                    Path.of("src", "test", "resources", "vectors").resolve(name))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<byte[]> nals(ByteBuf annexB) {
        var nals = new ArrayList<byte[]>();
        AnnexB.forEach(
                annexB,
                annexB.readerIndex(),
                annexB.writerIndex(),
                (bytes, at, length) -> nals.add(ByteBufUtil.getBytes(bytes, at, length, true)));
        return nals;
    }

    /** The units of each H.264 picture, parameter sets and messages with the slices behind them. */
    public static List<List<byte[]>> pictures(String name) {
        var pictures = new ArrayList<List<byte[]>>();
        var open = new ArrayList<byte[]>();
        var sliced = false;
        for (var nal : nals(name)) {
            var slice = NalType.isSlice(NalType.of(nal[0]));
            if (sliced && (!slice || nal[1] < 0)) {
                pictures.add(List.copyOf(open));
                open.clear();
                sliced = false;
            }
            sliced |= slice;
            open.add(nal);
        }
        pictures.add(List.copyOf(open));
        return pictures;
    }
}
