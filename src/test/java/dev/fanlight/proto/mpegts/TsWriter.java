package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** Writes transport streams, right ones and, where a test wants that, wrong ones. */
final class TsWriter {
    static final int VIDEO_PID = 256;
    static final int AUDIO_PID = 257;

    private final ByteBuf out = Unpooled.buffer();
    private final int[] counters = new int[8192];
    int packetBytes = 188;

    byte[] take() {
        var bytes = ByteBufUtil.getBytes(out);
        out.clear();
        return bytes;
    }

    TsWriter pat(int... programsAndPids) {
        var body = Unpooled.buffer();
        for (var i = 0; i < programsAndPids.length; i += 2) {
            body.writeShort(programsAndPids[i]).writeShort(0xE000 | programsAndPids[i + 1]);
        }
        return section(0, 0, 1, body);
    }

    /** Streams are given as type, PID. */
    TsWriter pmt(int pid, int program, int pcrPid, int... typesAndPids) {
        var body = Unpooled.buffer().writeShort(0xE000 | pcrPid).writeShort(0xF000);
        for (var i = 0; i < typesAndPids.length; i += 2) {
            body.writeByte(typesAndPids[i])
                    .writeShort(0xE000 | typesAndPids[i + 1])
                    .writeShort(0xF000);
        }
        return section(pid, 2, program, body);
    }

    /** The usual head of a stream with H.264 alone. */
    TsWriter h264() {
        return pat(1, 4096).pmt(4096, 1, VIDEO_PID, 0x1B, VIDEO_PID);
    }

    TsWriter section(int pid, int tableId, int extension, ByteBuf body) {
        var section = Unpooled.buffer();
        section.writeByte(tableId).writeShort(0xB000 | (body.readableBytes() + 9));
        section.writeShort(extension).writeByte(0xC1).writeShort(0).writeBytes(body);
        section.writeInt(Crc32Mpeg.of(section, 0, section.readableBytes()));
        var first = true;
        while (section.isReadable()) {
            var payload = Unpooled.buffer();
            if (first) {
                payload.writeByte(0);
            }
            payload.writeBytes(section, Math.min(section.readableBytes(), 184 - payload.readableBytes()));
            while (payload.readableBytes() < 184) {
                payload.writeByte(0xFF);
            }
            packet(pid, first, payload);
            first = false;
        }
        return this;
    }

    /** A PES packet; {@code withLength}: it says how long it is. Packets are filled up behind its end only. */
    TsWriter pes(int pid, long presentation, boolean withLength, byte[] payload) {
        var pes = Unpooled.buffer();
        var length = withLength ? payload.length + 8 : 0;
        pes.writeMedium(1)
                .writeByte(0xE0)
                .writeShort(length)
                .writeByte(0x80)
                .writeByte(0x80)
                .writeByte(5);
        pes.writeByte((int) (0x21 | (presentation >> 29 & 0xE)));
        pes.writeShort((int) ((presentation >> 14 & 0xFFFE) | 1)).writeShort((int) ((presentation << 1 & 0xFFFE) | 1));
        pes.writeBytes(payload);
        var first = true;
        while (pes.isReadable()) {
            packet(pid, first, pes.readSlice(Math.min(184, pes.readableBytes())));
            first = false;
        }
        return this;
    }

    TsWriter packet(int pid, boolean start, ByteBuf payload) {
        var fill = 184 - payload.readableBytes();
        out.writeByte(0x47).writeShort(start ? 0x4000 | pid : pid);
        out.writeByte((fill > 0 ? 0x30 : 0x10) | (counters[pid]++ & 0xF));
        if (fill > 0) {
            out.writeByte(fill - 1);
            if (fill > 1) {
                out.writeByte(0).writeZero(0);
                for (var i = 2; i < fill; i++) {
                    out.writeByte(0xFF);
                }
            }
        }
        out.writeBytes(payload);
        for (var i = 188; i < packetBytes; i++) {
            out.writeByte(0xEE);
        }
        return this;
    }

    /** As if packets of this PID had been lost. */
    TsWriter lose(int pid) {
        counters[pid]++;
        return this;
    }

    /** An access unit of H.264 that never was encoded: a delimiter and one slice. */
    static byte[] picture(boolean idr, int sizeBytes) {
        var bytes = new byte[sizeBytes];
        Arrays.fill(bytes, (byte) 0x55);
        var head = new byte[] {0, 0, 0, 1, 9, (byte) 0xF0, 0, 0, 0, 1, (byte) (idr ? 0x65 : 0x41), (byte) 0x88};
        System.arraycopy(head, 0, bytes, 0, head.length);
        return bytes;
    }
}
