package dev.fanlight.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads {@code fanlight.yml}. Blocks on the disk: not for event loops. */
public final class ConfigLoader {
    private final Set<String> schemes;

    /**
     * A loader for the kinds of sources that this build can fetch.
     *
     * @param schemes of source addresses, in lower case, such as {@code http}
     */
    public ConfigLoader(Set<String> schemes) {
        this.schemes = Set.copyOf(schemes);
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException when the file cannot be read, or anything in it is wrong: all problems at once
     */
    public FanlightConfig load(Path file) throws ConfigException {
        return parse(file.toString(), bytes(file));
    }

    /**
     * Reads the bytes of a file.
     *
     * @param name what the file is called in messages
     */
    public FanlightConfig parse(String name, byte[] bytes) throws ConfigException {
        var root = new YamlText(name).compose(bytes);
        if (root.isEmpty()) {
            return FanlightConfig.defaults();
        }
        var problems = new Problems(name);
        var config = new ConfigReader(schemes, problems).read(root.get());
        problems.throwIfAny();
        return config;
    }

    private static byte[] bytes(Path file) throws ConfigException {
        if (Files.isDirectory(file)) {
            throw problem(file, "is a directory, not a file");
        }
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(YamlText.MAX_SIZE_BYTES + 1);
        } catch (NoSuchFileException _) {
            throw problem(file, "there is no such file");
        } catch (AccessDeniedException _) {
            throw problem(file, "may not be read by this user");
        } catch (IOException e) {
            throw problem(file, "cannot be read: " + e.getMessage());
        }
    }

    private static ConfigException problem(Path file, String sentence) {
        return new ConfigException(List.of(file + ": " + sentence));
    }
}
