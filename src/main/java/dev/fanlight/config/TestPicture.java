package dev.fanlight.config;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the test camera shows: {@code test:} alone, or {@code test:?size=1280x720&fps=15}.
 *
 * @param widthPx {@value #LEAST_WIDTH} to {@value #MOST_WIDTH}
 * @param heightPx {@value #LEAST_HEIGHT} to {@value #MOST_HEIGHT}
 * @param framesPerSecond 1 to {@value #MOST_FPS}
 */
public record TestPicture(int widthPx, int heightPx, int framesPerSecond) {
    public static final TestPicture USUAL = new TestPicture(640, 480, 30);

    static final int LEAST_WIDTH = 160;
    static final int MOST_WIDTH = 3840;
    static final int LEAST_HEIGHT = 120;
    static final int MOST_HEIGHT = 2160;
    static final int MOST_FPS = 60;

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");
    private static final Set<String> PARAMETERS = Set.of("size", "fps");

    /** Reads what an address of the scheme {@code test} asks for. */
    static Parsed<TestPicture> parse(SourceAddress address) {
        for (var name : address.parameterNames()) {
            if (!PARAMETERS.contains(name)) {
                return new Parsed.Problem<>(
                        "the test camera knows size and fps only, as in test:?size=1280x720&fps=15");
            }
        }
        var size = SIZE.matcher(address.parameter("size").orElse(USUAL.widthPx + "x" + USUAL.heightPx));
        var fps = address.parameter("fps").orElse(Integer.toString(USUAL.framesPerSecond));
        if (!size.matches()
                || !isWithin(size.group(1), LEAST_WIDTH, MOST_WIDTH)
                || !isWithin(size.group(2), LEAST_HEIGHT, MOST_HEIGHT)) {
            return new Parsed.Problem<>("size goes from " + LEAST_WIDTH + "x" + LEAST_HEIGHT + " to " + MOST_WIDTH + "x"
                    + MOST_HEIGHT + ", as in test:?size=1280x720");
        }
        if (!fps.matches("[0-9]{1,3}") || !isWithin(fps, 1, MOST_FPS)) {
            return new Parsed.Problem<>(
                    "fps is a whole number from 1 to " + MOST_FPS + ", as in test:?size=1280x720&fps=15");
        }
        return new Parsed.Value<>(new TestPicture(
                Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)), Integer.parseInt(fps)));
    }

    private static boolean isWithin(String digits, int least, int most) {
        var value = Integer.parseInt(digits);
        return value >= least && value <= most;
    }

    /** Of an address that was read without a problem. */
    public static TestPicture of(SourceAddress address) {
        return parse(address) instanceof Parsed.Value<TestPicture>(var picture) ? picture : USUAL;
    }
}
