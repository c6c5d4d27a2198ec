package dev.aceso.verifier;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.aceso.formats.Hash;
import dev.aceso.formats.Tile;
import dev.aceso.formats.TilePath;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files of an export, in a directory or a zip file. */
final class Export implements Closeable {
    private static final JsonFactory JSON = new JsonFactory();
    private final Path root;
    private final Optional<FileSystem> zip;

    private Export(Path root, Optional<FileSystem> zip) {
        this.root = root;
        this.zip = zip;
    }

    static Export open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new Export(path, Optional.empty());
        }
        try {
            FileSystem zip = FileSystems.newFileSystem(path);
            return new Export(zip.getPath("/"), Optional.of(zip));
        } catch (ProviderNotFoundException e) {
            throw new IOException("neither a directory nor a zip file: " + path, e);
        }
    }

    /** What is done with each line. */
    interface Lines {
        void line(long number, byte[] line) throws IOException;
    }

    /** Hands on every line, as bytes without the newline. Where there is no such file there are no lines. */
    void lines(String file, Lines lines) throws IOException {
        Path path = root.resolve(file);
        if (!Files.exists(path)) {
            return;
        }
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.line(number++, line.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    /** Reads a flat JSON object; numbers as their digits. */
    static Map<String, String> flat(byte[] line) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a line of the export is not an object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                fields.put(name, json.getText());
            }
        }
        return fields;
    }

    /** The leaf hash at a position, from the tiles of level 0; empty where there is none. */
    Optional<Hash> leaf(long position) throws IOException {
        long index = position / Tile.WIDTH;
        int offset = (int) (position % Tile.WIDTH);
        if (index != cachedIndex) {
            cached = tile(0, index);
            cachedIndex = index;
        }
        return cached.filter(tile -> tile.hashes().size() > offset).map(tile -> tile.hashes().get(offset));
    }

    private long cachedIndex = -1;
    private Optional<Tile> cached = Optional.empty();

    /** The widest form of the tile; empty where there is none. */
    Optional<Tile> tile(int level, long index) throws IOException {
        for (int width = Tile.WIDTH; width > 0; width--) {
            Path path = root.resolve(new TilePath(level, index, width).toString());
            if (Files.exists(path)) {
                byte[] content = Files.readAllBytes(path);
                return content.length == width * Hash.LENGTH ? Optional.of(Tile.of(level, index, content)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        if (zip.isPresent()) {
            zip.get().close();
        }
    }
}
