package dev.aceso.demo.world;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Looks for values that must not be anywhere: as UTF-8, UTF-16 (both orders), percent-encoded, and base64 (both alphabets, all
 * three alignments), in the bytes as they are and inside what gzip or zip packed, twice over.
 *
 * <p>Limits: PostgreSQL's own compression (pglz, lz4) is not undone. It is not needed for sealed columns, which are stored as they
 * are, and the cluster's write-ahead log is not compressed.
 */
public final class Canaries {
    private static final int SHORTEST = 6;
    private static final int PACKED_TWICE = 2;
    private static final int MOST_UNPACKED = 64 << 20;
    private static final int FIRST_BITS = 20;

    private final Map<Integer, List<Form>> byFirst = new HashMap<>();
    private final boolean[] first = new boolean[1 << FIRST_BITS];

    private Canaries(Collection<String> values) {
        values.forEach(this::learn);
    }

    private record Form(byte[] bytes, String value, String name) {}

    /**
     * A value where it must not be.
     *
     * @param where the file, and the packed member in it
     * @param value the value
     * @param form how it was written there
     */
    public record Sighting(String where, String value, String form) {}

    /** Looks for these values. */
    public static Canaries of(Collection<String> values) {
        values.stream().filter(value -> value.length() < SHORTEST).findAny().ifPresent(tooShort -> {
            throw new IllegalArgumentException("too short to be told from chance");
        });
        return new Canaries(values);
    }

    /** Everything in the content. */
    public List<Sighting> in(String where, byte[] content) {
        var found = new LinkedHashSet<Sighting>();
        look(where, content, 0, found);
        return List.copyOf(found);
    }

    /** Everything below the directory, or in the file. What vanishes meanwhile is passed over. */
    public List<Sighting> in(Path root, Predicate<Path> passedOver) {
        var found = new LinkedHashSet<Sighting>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return passedOver.test(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile() && !passedOver.test(file)) {
                        try {
                            look(root.relativize(file).toString(), Files.readAllBytes(file), 0, found);
                        } catch (NoSuchFileException gone) {
                            return FileVisitResult.CONTINUE;
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(found);
    }

    private void learn(String value) {
        learn(value, "UTF-8", value.getBytes(StandardCharsets.UTF_8));
        learn(value, "UTF-16LE", value.getBytes(StandardCharsets.UTF_16LE));
        learn(value, "UTF-16BE", value.getBytes(StandardCharsets.UTF_16BE));
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            for (int offset = 0; offset < 3; offset++) {
                String name = "base64 of " + charset.name() + " at " + offset;
                learn(value, name, base64(Base64.getEncoder(), value.getBytes(charset), offset));
                learn(value, name, base64(Base64.getUrlEncoder(), value.getBytes(charset), offset));
            }
        }
        String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        if (!form.equals(value)) {
            learn(value, "percent-encoded", form.getBytes(StandardCharsets.US_ASCII));
            learn(value, "percent-encoded", form.replace("+", "%20").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void learn(String value, String name, byte[] bytes) {
        int start = start(bytes, 0);
        first[slot(start)] = true;
        byFirst.computeIfAbsent(start, key -> new ArrayList<>()).add(new Form(bytes, value, name));
    }

    /** The characters that the value alone decides, when {@code offset} other bytes stand before it in its group of three. */
    private static byte[] base64(Base64.Encoder encoder, byte[] value, int offset) {
        byte[] shifted = new byte[offset + value.length];
        System.arraycopy(value, 0, shifted, offset, value.length);
        int from = (offset * 8 + 5) / 6;
        int to = shifted.length * 8 / 6;
        return Arrays.copyOfRange(encoder.withoutPadding().encode(shifted), from, to);
    }

    private void look(String where, byte[] content, int depth, Set<Sighting> found) {
        for (int at = 0; at + 4 <= content.length; at++) {
            int start = start(content, at);
            if (first[slot(start)]) {
                for (Form form : byFirst.getOrDefault(start, List.of())) {
                    int end = at + form.bytes.length;
                    if (end <= content.length && Arrays.equals(content, at, end, form.bytes, 0, form.bytes.length)) {
                        found.add(new Sighting(where, form.value, form.name));
                    }
                }
            }
            if (depth < PACKED_TWICE) {
                int packed = packed(content, at);
                if (packed > 0) {
                    look(where + " (unpacked at " + at + ")", unpack(content, packed), depth + 1, found);
                }
            }
        }
    }

    /** Where the deflated bytes begin if a gzip member (RFC 1952) or a deflated zip entry begins here; else 0. */
    private static int packed(byte[] content, int at) {
        if (content[at] == 0x1f && content[at + 1] == (byte) 0x8b && content[at + 2] == 8) {
            return gzip(content, at);
        }
        if (content[at] == 'P' && content[at + 1] == 'K' && content[at + 2] == 3 && content[at + 3] == 4) {
            int names = at + 30 <= content.length ? low(content, at + 26) + low(content, at + 28) : content.length;
            return at + 30 <= content.length && low(content, at + 8) == 8 ? at + 30 + names : 0;
        }
        return 0;
    }

    private static int gzip(byte[] content, int at) {
        int flags = content[at + 3];
        int next = at + 10;
        if (next > content.length) {
            return 0;
        }
        if ((flags & 4) != 0 && next + 2 <= content.length) {
            next += 2 + low(content, next);
        }
        for (int text = flags & 24; text != 0; text &= text - 1) {
            while (next < content.length && content[next] != 0) {
                next++;
            }
            next++;
        }
        return (flags & 2) != 0 ? next + 2 : next;
    }

    /** What comes out until the stream ends, breaks or was only chance. */
    private static byte[] unpack(byte[] content, int from) {
        var out = new ByteArrayOutputStream();
        if (from >= content.length) {
            return out.toByteArray();
        }
        byte[] buffer = new byte[1 << 16];
        try (var inflater = new Inflater(true)) {
            inflater.setInput(content, from, content.length - from);
            int read = inflater.inflate(buffer);
            while (read > 0 && out.size() < MOST_UNPACKED) {
                out.write(buffer, 0, read);
                read = inflater.inflate(buffer);
            }
        } catch (DataFormatException brokenHere) {
            return out.toByteArray();
        }
        return out.toByteArray();
    }

    private static int low(byte[] content, int at) {
        return (content[at] & 0xff) | (content[at + 1] & 0xff) << 8;
    }

    private static int start(byte[] content, int at) {
        return content[at] << 24
                | (content[at + 1] & 0xff) << 16
                | (content[at + 2] & 0xff) << 8
                | (content[at + 3] & 0xff);
    }

    private static int slot(int start) {
        return (start * 0x9E3779B1) >>> (32 - FIRST_BITS);
    }
}
