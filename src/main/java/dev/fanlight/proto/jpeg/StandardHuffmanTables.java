package dev.fanlight.proto.jpeg;

import io.netty.buffer.ByteBuf;
import java.util.HexFormat;

/**
 * The typical Huffman tables of ITU T.81 K.3 as one DHT segment, for JPEGs that come without any.
 *
 * <p>Cameras that speak the MJPEG of AVI files leave them out, because every decoder of that kind knows them; browsers
 * do not. Put them in right before the first SOS marker.
 */
public final class StandardHuffmanTables {
    /** Marker, length, and four tables. */
    public static final int SIZE_BYTES = 420;

    /** Each table: class and number, sixteen counts of codes by their length in bits, the values in code order. */
    private static final byte[] SEGMENT = HexFormat.of()
            .parseHex("ffc401a2"
                    // DC, luminance (table K.3) and chrominance (table K.4)
                    + "00" + "00010501010101010100000000000000" + "000102030405060708090a0b"
                    + "01" + "00030101010101010101010000000000" + "000102030405060708090a0b"
                    // AC, luminance (table K.5)
                    + "10" + "0002010303020403050504040000017d"
                    + "01020300041105122131410613516107227114328191a1082342b1c11552d1f0"
                    + "2433627282090a161718191a25262728292a3435363738393a434445464748494a535455"
                    + "565758595a636465666768696a737475767778797a838485868788898a929394"
                    + "95969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9"
                    + "cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
                    // AC, chrominance (table K.6)
                    + "11" + "00020102040403040705040400010277"
                    + "000102031104052131061241510761711322328108144291a1b1c109233352f0"
                    + "156272d10a162434e125f11718191a262728292a35363738393a434445464748"
                    + "494a535455565758595a636465666768696a737475767778797a828384858687"
                    + "88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3"
                    + "c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8"
                    + "f9fa");

    private StandardHuffmanTables() {}

    /** Writes the segment, {@value #SIZE_BYTES} bytes, at the writer index. */
    public static void write(ByteBuf out) {
        out.writeBytes(SEGMENT);
    }
}
