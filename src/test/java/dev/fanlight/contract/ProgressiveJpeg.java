package dev.fanlight.contract;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;

/** JPEGs as some software makes them: coarse first, then finer. */
public final class ProgressiveJpeg {
    private ProgressiveJpeg() {}

    /** A grey picture. */
    public static byte[] of(int widthPx, int heightPx) throws IOException {
        return encode(widthPx, heightPx, ImageWriteParam.MODE_DEFAULT);
    }

    /** The same, in one go, as cameras make them. */
    public static byte[] baseline(int widthPx, int heightPx) throws IOException {
        return encode(widthPx, heightPx, ImageWriteParam.MODE_DISABLED);
    }

    private static byte[] encode(int widthPx, int heightPx, int progressive) throws IOException {
        var picture = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
        for (var y = 0; y < heightPx; y++) {
            for (var x = 0; x < widthPx; x++) {
                picture.setRGB(x, y, 0x808080);
            }
        }
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var parameters = writer.getDefaultWriteParam();
        parameters.setProgressiveMode(progressive);
        var out = new ByteArrayOutputStream();
        try (var image = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(image);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
