package dev.aceso.formats;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a tile, {@code tile/<L>/<N>[.p/<W>]}, as C2SP tlog-tiles writes it.
 *
 * @param level 0 to 63
 * @param index the number within the level, written in groups of three digits of which all but the last begin with {@code x}
 * @param width 1 to 256; a width of 256 is a full tile and is not written
 * @see <a href="https://c2sp.org/tlog-tiles">C2SP tlog-tiles</a>
 */
public record TilePath(int level, long index, int width) {
    private static final Pattern PATTERN =
            Pattern.compile("tile/(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    public TilePath {
        if (level < 0 || level > 63 || index < 0 || width < 1 || width > Tile.WIDTH) {
            throw new IllegalArgumentException("not a tile");
        }
    }

    /** Reads an address; empty where it is not written as it must be. */
    public static Optional<TilePath> parse(String path) {
        Matcher matcher = PATTERN.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int level = Integer.parseInt(matcher.group(1));
        long index = Long.parseLong(matcher.group(2).replace("x", "").replace("/", ""));
        int width = matcher.group(3) == null ? Tile.WIDTH : Integer.parseInt(matcher.group(3));
        boolean partial = matcher.group(3) != null;
        if (level > 63 || width > Tile.WIDTH || (partial && width == Tile.WIDTH)) {
            return Optional.empty();
        }
        TilePath parsed = new TilePath(level, index, width);
        return parsed.toString().equals(path) ? Optional.of(parsed) : Optional.empty();
    }

    /** The address. */
    @Override
    public String toString() {
        StringBuilder number = new StringBuilder(String.format("%03d", index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            number.insert(0, String.format("x%03d/", rest % 1000));
        }
        return "tile/" + level + "/" + number + (width == Tile.WIDTH ? "" : ".p/" + width);
    }
}
