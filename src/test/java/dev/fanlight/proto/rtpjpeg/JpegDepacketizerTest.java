package dev.fanlight.proto.rtpjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class JpegDepacketizerTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final Taken taken = new Taken();

    private static final class Taken implements JpegDepacketizer.Out {
        final List<byte[]> pictures = new ArrayList<>();
        final List<JpegPayloadFault> faults = new ArrayList<>();
        String size = "";

        @Override
        public void picture(ByteBuf jpeg, int widthPx, int heightPx, long firstByteNs, long rtpTime) {
            pictures.add(ByteBufUtil.getBytes(jpeg));
            size = widthPx + "x" + heightPx;
            jpeg.release();
        }

        @Override
        public void refused(JpegPayloadFault reason) {
            faults.add(reason);
        }
    }

    /** A picture by Java's own encoder: baseline, 4:2:0, the standard Huffman tables. */
    private static byte[] jpeg(int width, int height) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        var random = new Random(3);
        for (var y = 0; y < height; y++) {
            for (var x = 0; x < width; x++) {
                image.setRGB(x, y, (x * 3 ^ y * 5) + (random.nextInt(40) << 8));
            }
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", out);
        return out.toByteArray();
    }

    /** What RFC 2435 makes of it, with its tables in the first packet. */
    private static List<byte[]> packets(byte[] jpeg, int pieceBytes) {
        var tables = new ByteArrayOutputStream();
        var at = 2;
        var width = 0;
        var height = 0;
        while ((jpeg[at + 1] & 0xFF) != 0xDA) {
            var length = (jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF);
            if ((jpeg[at + 1] & 0xFF) == 0xDB) {
                for (var table = at + 4; table < at + 2 + length; table += 65) {
                    tables.write(jpeg, table + 1, 64);
                }
            } else if ((jpeg[at + 1] & 0xFF) == 0xC0) {
                height = (jpeg[at + 5] & 0xFF) << 8 | (jpeg[at + 6] & 0xFF);
                width = (jpeg[at + 7] & 0xFF) << 8 | (jpeg[at + 8] & 0xFF);
            }
            at += 2 + length;
        }
        var data = at + 2 + ((jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF));
        var packets = new ArrayList<byte[]>();
        for (var from = data; from < jpeg.length; from += pieceBytes) {
            var out = Unpooled.buffer();
            out.writeByte(0).writeMedium(from - data);
            out.writeByte(1).writeByte(255).writeByte(width / 8).writeByte(height / 8);
            if (from == data) {
                out.writeByte(0).writeByte(0).writeShort(tables.size()).writeBytes(tables.toByteArray());
            }
            out.writeBytes(jpeg, from, Math.min(pieceBytes, jpeg.length - from));
            packets.add(ByteBufUtil.getBytes(out));
        }
        return packets;
    }

    private JpegDepacketizer depacketizer() {
        return new JpegDepacketizer(1 << 20, 0, 0, allocator);
    }

    private void feed(JpegDepacketizer into, byte[] payload, boolean marker, long time) {
        into.onPayload(5, Unpooled.wrappedBuffer(payload), 0, payload.length, marker, time, taken);
    }

    private static int[] pixels(byte[] jpeg) throws IOException {
        var image = ImageIO.read(new ByteArrayInputStream(jpeg));
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    @Test
    void picturesComeOutAsTheyWere() throws IOException {
        var jpeg = jpeg(320, 240);
        var packets = packets(jpeg, 1_000);
        var depacketizer = depacketizer();
        for (var i = 0; i < packets.size(); i++) {
            feed(depacketizer, packets.get(i), i == packets.size() - 1, 100);
        }
        depacketizer.close();
        assertThat(taken.faults).isEmpty();
        assertThat(taken.size).isEqualTo("320x240");
        assertThat(pixels(taken.pictures.getFirst())).isEqualTo(pixels(jpeg));
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    @Test
    void packetsMayComeInAnyOrder() throws IOException {
        var jpeg = jpeg(320, 240);
        var packets = packets(jpeg, 700);
        var depacketizer = depacketizer();
        for (var seed = 0; seed < 20; seed++) {
            var order = new ArrayList<Integer>();
            for (var i = 0; i < packets.size(); i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(seed));
            for (var i : order) {
                feed(depacketizer, packets.get(i), i == packets.size() - 1, 100 + seed);
            }
        }
        depacketizer.close();
        assertThat(taken.pictures).hasSize(20);
        assertThat(taken.faults).isEmpty();
        for (var picture : taken.pictures) {
            assertThat(picture).isEqualTo(taken.pictures.getFirst());
        }
    }

    @Test
    void whatLacksAPartIsGivenUp() throws IOException {
        var packets = packets(jpeg(320, 240), 700);
        for (var lost = 0; lost < packets.size(); lost++) {
            var depacketizer = depacketizer();
            for (var i = 0; i < packets.size(); i++) {
                if (i != lost) {
                    feed(depacketizer, packets.get(i), i == packets.size() - 1, 100);
                }
            }
            feed(depacketizer, packets.getFirst(), false, 200);
            depacketizer.close();
        }
        assertThat(taken.pictures).isEmpty();
        assertThat(taken.faults).hasSize(packets.size()).containsOnly(JpegPayloadFault.INCOMPLETE);
    }

    /** RFC 2435 section 4.2 and appendix A: at 50 the tables are those of T.81, at 99 nearly all are 1. */
    @Test
    void tablesOfQualities() {
        var fifty = JpegHead.tables(50);
        assertThat(fifty[0]).isEqualTo((byte) 16);
        assertThat(fifty[1]).isEqualTo((byte) 11);
        assertThat(fifty[63]).isEqualTo((byte) 99);
        assertThat(fifty[64]).isEqualTo((byte) 17);
        var best = JpegHead.tables(99);
        assertThat(best[0]).isEqualTo((byte) 1);
        assertThat(best[63]).isEqualTo((byte) 2);
        assertThat(JpegHead.tables(1)[0]).isEqualTo((byte) 255);
    }

    @Test
    void headersThatLieAreRefused() {
        var depacketizer = depacketizer();
        feed(depacketizer, new byte[7], true, 1);
        feed(depacketizer, new byte[] {0, 0, 0, 0, 5, 50, 10, 10, 1}, true, 2);
        feed(depacketizer, new byte[] {0, 0, 0, 0, 1, 50, 0, 10, 1}, true, 3);
        feed(depacketizer, new byte[] {0, 0, 0, 0, 1, (byte) 255, 10, 10, 0, 0, 0, 0, 1}, true, 4);
        feed(depacketizer, new byte[] {0, 0, 0, 0, 1, (byte) 255, 10, 10, 0, 0, 0, 64, 1}, true, 5);
        feed(depacketizer, new byte[] {0, 0, 0, 0, 65, 50, 10, 10, 1}, true, 6);
        feed(depacketizer, new byte[] {0, 127, 0, 0, 1, 50, 10, 10, 1}, false, 7);
        depacketizer.close();
        assertThat(taken.faults)
                .containsExactly(
                        JpegPayloadFault.TRUNCATED,
                        JpegPayloadFault.UNKNOWN_TYPE,
                        JpegPayloadFault.NO_SIZE,
                        JpegPayloadFault.BAD_TABLES,
                        JpegPayloadFault.TRUNCATED,
                        JpegPayloadFault.TRUNCATED,
                        JpegPayloadFault.TOO_LARGE);
    }

    @Test
    void changedPacketsNeverThrowOrLeak() throws IOException {
        var packets = packets(jpeg(64, 64), 200);
        for (var seed = 0; seed < 1_000; seed++) {
            var random = new Random(seed);
            var depacketizer = depacketizer();
            for (var i = 0; i < packets.size(); i++) {
                var changed = packets.get(i).clone();
                changed[random.nextInt(Math.min(12, changed.length))] = (byte) random.nextInt(256);
                feed(depacketizer, changed, i == packets.size() - 1, 100);
            }
            depacketizer.close();
        }
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        var depacketizer = depacketizer();
        feed(depacketizer, bytes, true, 1);
        feed(depacketizer, bytes, false, 2);
        depacketizer.close();
    }
}
