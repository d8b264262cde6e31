package dev.fanlight.proto.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkReaderTest {
    private static final RtmpLimits LIMITS = new RtmpLimits(1_000, 1_000, 4, 100);

    /** Says what came as {@code type/stream@time:hex}, or the fault. */
    private static List<String> read(byte[] bytes, int pieceBytes) {
        var allocator = new UnpooledByteBufAllocator(false, true);
        var reader = new ChunkReader(LIMITS, allocator);
        var told = new ArrayList<String>();
        var out = new ChunkReader.Out() {
            @Override
            public void message(int type, int streamId, int time, ByteBuf body) {
                told.add(
                        type + "/" + streamId + "@" + Integer.toUnsignedString(time) + ":" + ByteBufUtil.hexDump(body));
            }

            @Override
            public void refused(RtmpFault reason) {
                told.add(reason.name());
            }
        };
        for (var at = 0; at < bytes.length; at += pieceBytes) {
            reader.onBytes(Unpooled.wrappedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at)), out);
            assertThat(reader.heldBytes()).isLessThanOrEqualTo(2_000);
        }
        reader.close();
        assertThat(allocator.metric().usedHeapMemory()).as("bytes leaked").isZero();
        return told;
    }

    /** Before anything is published nobody needs to have large messages half sent. */
    @Test
    void strangersCannotLeaveMuchUnfinished() {
        var allocator = new UnpooledByteBufAllocator(false, true);
        var reader = new ChunkReader(RtmpLimits.DEFAULT, allocator);
        var told = new ArrayList<RtmpFault>();
        var out = new ChunkReader.Out() {
            @Override
            public void message(int type, int streamId, int time, ByteBuf body) {}

            @Override
            public void refused(RtmpFault reason) {
                told.add(reason);
            }
        };
        var size = HexFormat.of().parseHex(chunkSize(60_000).replace(" ", ""));
        reader.onBytes(Unpooled.wrappedBuffer(size), out);
        for (var id = 3; id < 30 && told.isEmpty(); id++) {
            var header = HexFormat.of().parseHex(String.format("%02x", id) + "000000" + "00ffff" + "14" + "00000000");
            reader.onBytes(Unpooled.wrappedBuffer(header, new byte[60_000]), out);
            assertThat(reader.heldBytes()).isLessThanOrEqualTo(2L * RtmpLimits.DEFAULT.maxCommandBytes());
        }
        assertThat(told).containsExactly(RtmpFault.TOO_MUCH_UNFINISHED);
        reader.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private static List<String> read(String hex) {
        var bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        var whole = read(bytes, bytes.length);
        for (var pieceBytes = 1; pieceBytes < 20; pieceBytes++) {
            assertThat(read(bytes, pieceBytes)).isEqualTo(whole);
        }
        return whole;
    }

    private static String chunkSize(int bytes) {
        return "02 000000 000004 01 00000000 " + String.format("%08x", bytes);
    }

    /** Section 5.3.2.1: messages of audio with times 1000, 1020, 1040 and 1060, in types 0, 2, 3 and 3. */
    @Test
    void readsTheFirstExampleOfTheSpecification() {
        assertThat(read("03 0003e8 000002 08 39300000 aaaa" + "83 000014 bbbb" + "c3 cccc" + "c3 dddd"))
                .containsExactly("8/12345@1000:aaaa", "8/12345@1020:bbbb", "8/12345@1040:cccc", "8/12345@1060:dddd");
    }

    /** Section 5.3.2.2: one message of 307 bytes in chunks of 128. */
    @Test
    void readsTheSecondExampleOfTheSpecification() {
        var told = read(
                "04 0003e8 000133 09 3a300000" + "11".repeat(128) + "c4" + "22".repeat(128) + "c4" + "33".repeat(51));
        assertThat(told).containsExactly("9/12346@1000:" + "11".repeat(128) + "22".repeat(128) + "33".repeat(51));
    }

    @Test
    void messagesInterleaveAndSizesChange() {
        assertThat(read(chunkSize(2) + "04 000001 000003 09 01000000 1111" + "05 000002 000004 08 01000000 2222"
                        + "c4 11" + chunkSizeInTwo(100) + "c5 2222" + "04 000003 000005 09 01000000 3333333333"))
                .containsExactly("9/1@1:111111", "8/1@2:22222222", "9/1@3:3333333333");
    }

    /** The control message itself goes in chunks of two bytes. */
    private static String chunkSizeInTwo(int bytes) {
        var hex = String.format("%08x", bytes);
        return "02 000000 000004 01 00000000 " + hex.substring(0, 4) + "c2" + hex.substring(4);
    }

    @Test
    void extendedTimesStandInEachChunk() {
        assertThat(read(chunkSize(3)
                        + "04 ffffff 000007 09 01000000 01020304 111111" + "c4 01020304 222222" + "c4 01020304 33"
                        + "44 000010 000001 09 55"))
                .containsExactly("9/1@16909060:11111122222233", "9/1@16909076:55");
    }

    @Test
    void extendedTimesMayBeLeftOutOfChunksThatGoOn() {
        assertThat(read(chunkSize(3)
                        + "04 ffffff 000007 09 01000000 01020304 111111" + "c4 222222" + "c4 33"
                        + "05 000010 000001 08 01000000 55"))
                .containsExactly("9/1@16909060:11111122222233", "8/1@16:55");
    }

    @Test
    void longIdsOfChunkStreams() {
        assertThat(read("00 01 000001 000001 09 01000000 11" + "01 0200 000002 000001 09 01000000 22" + "c0 01 33"))
                .containsExactly("9/1@1:11", "9/1@2:22", "9/1@1:33");
    }

    @Test
    void anAbortedMessageIsForgotten() {
        assertThat(read(chunkSize(2) + "04 000001 000003 09 01000000 1111" + "02 000000 000004 02 00000000 0000 c2 0004"
                        + "04 000002 000002 09 01000000 2222"))
                .containsExactly("9/1@2:2222");
    }

    @Test
    void librtmpsPingsBeginWithFormatOne() {
        assertThat(read("42 000000 000006 04 000600000000")).containsExactly("4/0@0:000600000000");
    }

    @Test
    void emptyMessagesAreMessages() {
        assertThat(read("04 000001 000000 08 01000000" + "04 000002 000001 08 01000000 11"))
                .containsExactly("8/1@1:", "8/1@2:11");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(read("c4 11")).containsExactly("NO_PREVIOUS_CHUNK");
        assertThat(read("84 000001 11")).containsExactly("NO_PREVIOUS_CHUNK");
        assertThat(read("04 000001 0003e9 09 01000000 11")).containsExactly("MESSAGE_TOO_LARGE");
        assertThat(read(chunkSize(0))).containsExactly("BAD_CHUNK_SIZE");
        assertThat(read(chunkSize(-1))).containsExactly("BAD_CHUNK_SIZE");
        assertThat(read("02 000000 000003 01 00000000 000000")).containsExactly("BAD_CONTROL");
        assertThat(read(
                        "03 000000 000001 08 00000000 11 04 000000 000001 08 00000000 11 05 000000 000001 08 00000000 11"
                                + "06 000000 000001 08 00000000 11 07 000000 000001 08 00000000 11"))
                .last()
                .isEqualTo("TOO_MANY_CHUNK_STREAMS");
    }

    @Test
    void whatIsBegunAndNotFinishedIsBounded() {
        var hex = new StringBuilder(chunkSize(999));
        for (var id = 3; id < 6; id++) {
            hex.append("0").append(id).append("000000 0003e8 09 01000000").append("11".repeat(999));
        }
        var bytes = HexFormat.of().parseHex(hex.toString().replace(" ", ""));
        assertThat(read(bytes, bytes.length)).containsExactly("TOO_MUCH_UNFINISHED");
    }

    @Test
    void anAnnouncedLengthAloneCostsNothing() {
        var allocator = new UnpooledByteBufAllocator(false, true);
        var reader = new ChunkReader(RtmpLimits.DEFAULT, allocator);
        var ignored = new ChunkReader.Out() {
            @Override
            public void message(int type, int streamId, int time, ByteBuf body) {}

            @Override
            public void refused(RtmpFault reason) {}
        };
        reader.admitMedia();
        reader.onBytes(Unpooled.wrappedBuffer(HexFormat.of().parseHex("04000001ffffff090100000011")), ignored);
        assertThat(allocator.metric().usedHeapMemory()).isLessThan(10_000);
        reader.close();
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        assertThat(read(bytes, 1)).isEqualTo(read(bytes, bytes.length + 1));
    }
}
