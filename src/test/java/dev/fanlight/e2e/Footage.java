package dev.fanlight.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pictures of a real camera, 640x480, each another. */
final class Footage {
    private Footage() {}

    static List<byte[]> jpegs() throws IOException {
        var file = Files.readAllBytes(Programs.FOOTAGE);
        var jpegs = new ArrayList<byte[]>();
        var start = 0;
        for (var i = 0; i + 1 < file.length; i++) {
            // End of image: inside the pictures' own data an FF is never followed by D9.
            if (file[i] == (byte) 0xff && file[i + 1] == (byte) 0xd9) {
                jpegs.add(Arrays.copyOfRange(file, start, i + 2));
                start = i + 2;
            }
        }
        return jpegs;
    }
}
