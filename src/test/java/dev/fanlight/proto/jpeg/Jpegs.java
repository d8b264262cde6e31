package dev.fanlight.proto.jpeg;

import io.netty.buffer.Unpooled;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;

/** JPEGs for tests: real ones by ImageIO, and cuts and joins of them. */
public final class Jpegs {
    private Jpegs() {}

    public static byte[] baseline(int widthPx, int heightPx, int seed) {
        return encode(widthPx, heightPx, seed, false);
    }

    public static byte[] progressive(int widthPx, int heightPx, int seed) {
        return encode(widthPx, heightPx, seed, true);
    }

    private static byte[] encode(int widthPx, int heightPx, int seed, boolean progressive) {
        var image = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(new Color(0x4060A0 + seed * 7919 & 0xFFFFFF));
        graphics.fillOval(seed % 5, seed % 3, widthPx, heightPx);
        graphics.dispose();
        for (var i = 0; i < widthPx * heightPx / 8; i++) {
            image.setRGB(i * 7 % widthPx, i * 13 % heightPx, i * 0x9E3779 + seed);
        }
        var bytes = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            var param = writer.getDefaultWriteParam();
            param.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Behind the SOI an APP1 segment that holds a whole JPEG, as cameras do for thumbnails. */
    public static byte[] withThumbnail(byte[] jpeg) {
        var thumbnail = baseline(8, 8, 1);
        var payload = join("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), thumbnail);
        return insert(jpeg, 2, segment(0xE1, payload));
    }

    public static byte[] withComment(byte[] jpeg, String text) {
        return insert(jpeg, 2, segment(0xFE, text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    public static byte[] segment(int marker, byte[] payload) {
        var length = payload.length + 2;
        return join(new byte[] {(byte) 0xFF, (byte) marker, (byte) (length >> 8), (byte) length}, payload);
    }

    /** The JPEG with all its segments of one kind, before the first scan, left out. */
    public static byte[] without(byte[] jpeg, int marker) {
        var at = 2;
        var kept = Arrays.copyOf(jpeg, 2);
        while ((jpeg[at + 1] & 0xFF) != 0xDA) {
            var end = at + 2 + ((jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF));
            if ((jpeg[at + 1] & 0xFF) != marker) {
                kept = join(kept, Arrays.copyOfRange(jpeg, at, end));
            }
            at = end;
        }
        return join(kept, Arrays.copyOfRange(jpeg, at, jpeg.length));
    }

    /** A tiny JPEG by hand, 16x8 grey: no decoder would like its data, its structure has everything. */
    public static byte[] byHand() {
        return HexFormat.of()
                .parseHex("ffd8" + "ffe00004aabb" + "ffc0000b080008001001011100" + "ffc40005000102" + "ffffdd00040001"
                        + "ffda0008010100003f00" + "12ff0034ffd056ffd178ff009affffd7bc" + "ffd9");
    }

    public static byte[] standardTables() {
        var bytes = Unpooled.buffer();
        StandardHuffmanTables.write(bytes);
        return Arrays.copyOf(bytes.array(), bytes.readableBytes());
    }

    public static byte[] insert(byte[] bytes, int at, byte[] piece) {
        return join(Arrays.copyOf(bytes, at), piece, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    public static byte[] join(byte[]... pieces) {
        var out = new ByteArrayOutputStream();
        for (var piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
